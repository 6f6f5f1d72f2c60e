//! Who is told of what.

use local::Trouble;
use serde_json::json;
use shared::store::MailState;
use tests::{Need, Shop, lacks};

use super::scene::{about, guests_order, order, send_waiting, stored};

#[tokio::test]
async fn a_buyer_is_told_of_each_step_once() {
    if lacks(Need::StandIns) {
        return;
    }
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let (customer, product) = (shop.customer().await, shop.product("12.50", 100).await);
    let shipped = order(&customer, &product, 2).await;
    let path = format!("/v1/orders/{shipped}");
    for status in ["paid", "shipped", "delivered"] {
        staff.patch(&path, json!({ "status": status })).await.expect(200);
    }
    let cancelled = order(&customer, &product, 1).await;
    customer.post(&format!("/v1/orders/{cancelled}/cancel"), json!({})).await.expect(200);

    let mails = about(&shop, &customer.email, &shipped).await;
    let subjects: Vec<&str> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    let (placed, on_its_way) =
        (format!("Bodega: we have your order {shipped}"), format!("Bodega: your order {shipped} is on its way"));
    assert_eq!(subjects, [placed, on_its_way], "and none when it was paid or delivered");
    assert_eq!(mails[0].from, "\"Bodega\" <bodega@bodega.example>");
    for form in [&mails[0].text, &mails[0].html] {
        let link = format!("{}/orders/{shipped}", shop.gateway.url());
        assert!(form.contains("25.00 USD") && form.contains(&link), "{form}");
    }
    let subjects: Vec<String> =
        about(&shop, &customer.email, &cancelled).await.into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    assert_eq!(subjects[1], format!("Bodega: your order {cancelled} is cancelled"));

    // What becomes of an order beside its status is no news to its buyer.
    let before = shop.mails_to(&customer.email).await.len();
    customer.delete(&format!("/v1/orders/{cancelled}")).await.expect(204);
    assert_eq!(shop.mails_to(&customer.email).await.len(), before);
}

#[tokio::test]
async fn a_guest_is_told_at_the_address_of_the_order() {
    if lacks(Need::StandIns) {
        return;
    }
    let shop = Shop::open().await;
    let product = shop.product("1.00", 10).await;
    let order = guests_order(&shop, &product, "guest.one@example.com").await;
    let mails = shop.mails_to("guest.one@example.com").await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains(&order) && !mails[0].html.contains("/orders/"), "nothing that a guest cannot open");
}

/// All lines, in the buyer's order, of an order that took several transactions; and when it is cancelled, too.
#[tokio::test]
async fn a_large_order_is_one_mail_with_all_of_its_lines() {
    if lacks(Need::StandIns) {
        return;
    }
    let shop = Shop::open().await;
    let mut items = Vec::new();
    for _ in 0..96 {
        items.push(json!({ "product_id": shop.product("1.00", 1).await.id, "quantity": 1 }));
    }
    let customer = shop.customer().await;
    let placed = customer.post("/v1/orders", json!({ "items": items })).await.expect(201);
    let id = placed["id"].as_str().expect("an id");
    customer.post(&format!("/v1/orders/{id}/cancel"), json!({})).await.expect(200);
    let mails = about(&shop, &customer.email, id).await;
    assert_eq!(mails.len(), 2, "{mails:?}");
    for mail in mails {
        assert_eq!(mail.text.matches("  1 x Thing ").count(), 96, "{}", mail.subject);
    }
}

#[tokio::test]
async fn hostile_names_stay_names() {
    if lacks(Need::StandIns) {
        return;
    }
    let shop = Shop::open().await;
    let hostile = "<script>alert(1)</script> {{ 7 * 7 }} \"><img src=x>";
    let product = shop.product_with(json!({ "name": hostile })).await;
    let customer = shop.customer().await;
    customer.patch("/v1/users/me", json!({ "name": hostile })).await.expect(200);
    let id = order(&customer, &product, 1).await;
    let mails = about(&shop, &customer.email, &id).await;
    assert!(mails[0].text.contains(&format!("Hello {hostile},")) && mails[0].text.contains("1 x <script>"));
    assert!(!mails[0].html.contains("<script") && !mails[0].html.contains("<img"), "{}", mails[0].html);
    assert!(mails[0].html.contains("{{ 7 * 7 }}"));
}

#[tokio::test]
async fn who_has_left_is_told_nothing() {
    if lacks(Need::Clock) {
        return;
    }
    let shop = Shop::open().await;
    let product = shop.product("1.00", 10).await;
    let customer = shop.customer().await;
    shop.gateway.drain_stream().await;
    shop.gateway.mailbox().make_trouble(Trouble::Outage, 1);
    let order = order(&customer, &product, 1).await;
    let id = format!("order.placed:{order}");
    assert_eq!(stored(&shop, id.clone()).await.state, MailState::Waiting);
    customer.delete("/v1/users/me").await.expect(204);
    shop.advance_seconds(61);
    assert_eq!(send_waiting(&shop).await["dropped"], 1);
    assert_eq!(stored(&shop, id).await.state, MailState::Dropped);
    assert!(about(&shop, &customer.email, &order).await.is_empty());
}
