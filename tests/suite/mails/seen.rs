//! Who sees mails: the mailbox of this machine, and no log.

use local::Trouble;
use serde_json::{Value, json};
use tests::{Shop, captured_logs, unique};

use super::scene::guests_order;

#[tokio::test]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn nothing_personal_is_logged_of_mails() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 10).await;
    let email = format!("mail.private{}@example.com", unique());
    let address = json!({ "name": "Mailla Private", "line1": "7 Mail Lane", "city": "Leeds", "country": "GB" });
    let items = json!([{ "product_id": product.id, "quantity": 1 }]);
    let body = json!({ "email": email, "items": items, "shipping_address": address });
    for trouble in [Trouble::Reject, Trouble::Throttle, Trouble::Outage] {
        shop.gateway.drain_stream().await;
        shop.gateway.mailbox().make_trouble(trouble, 1);
        shop.visitor().post("/v1/orders", body.clone()).await.expect(201);
    }
    shop.visitor().post("/v1/orders", body).await.expect(201);
    let mails = shop.mails_to(&email).await;
    assert_eq!(mails.len(), 1);
    assert!(!mails[0].text.contains("Mailla Private"), "the address may be another's");
    let logs = captured_logs();
    assert!(logs.contains("a mail was sent") && logs.contains("a mail was refused"));
    for secret in [email.as_str(), "Mailla Private", "7 Mail Lane"] {
        assert!(!logs.contains(secret), "{secret} was logged");
    }
}

/// The mailbox, as people and programs see it.
#[tokio::test]
#[cfg_attr(any(lacks = "emulators", lacks = "table"), ignore = "asks the AWS emulators, looks at the whole table")]
async fn the_mailbox_can_be_looked_at() {
    let shop = Shop::open().await;
    let product = shop.product_with(json!({ "name": "<b>Mug</b>" })).await;
    let order = guests_order(&shop, &product, "look@example.com").await;
    let number = shop.order_number(&order).await;
    let id = shop.mails_to("look@example.com").await[0].id;
    let listed = shop.visitor().with("accept", "application/json").get("/_local/mail").await.expect(200);
    let mine: Vec<&Value> = listed["items"].as_array().expect("mails").iter().filter(|mail| mail["id"] == id).collect();
    assert_eq!(mine[0]["to"], json!(["look@example.com"]));
    let list = shop.visitor().get("/_local/mail").await.expect(200);
    assert!(list.as_str().is_some_and(|page| page.contains(&number) && page.contains(&format!("/_local/mail/{id}\""))));
    let page = shop.visitor().get(&format!("/_local/mail/{id}")).await.expect(200);
    let page = page.as_str().expect("a page").to_owned();
    assert!(page.contains("<iframe") && page.contains("sandbox=") && !page.contains("<b>Mug</b>"), "{page}");
    let html = shop.visitor().get(&format!("/_local/mail/{id}/html")).await;
    assert!(html.header("content-security-policy").is_some_and(|policy| policy.contains("default-src 'none'")));
    assert!(html.body.as_str().is_some_and(|mail| mail.contains("&#60;b&#62;Mug")));
    assert_eq!(shop.visitor().get("/_local/mail/999999").await.status, 404);
    // A link opens in a tab of its own: the shop's pages refuse to be shown in a frame.
    assert!(html.body.as_str().is_some_and(|mail| mail.contains("<base target=\"_blank\">")));
    assert!(html.header("content-security-policy").is_some_and(|it| it.contains("allow-popups-to-escape-sandbox")));
    // A page of another site, by a name that leads here.
    for path in ["/_local/mail".to_owned(), format!("/_local/mail/{id}"), format!("/_local/mail/{id}/html")] {
        assert_eq!(shop.visitor().with("host", "evil.example:3000").get(&path).await.status, 403, "{path}");
    }
}
