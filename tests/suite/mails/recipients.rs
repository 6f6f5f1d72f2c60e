//! Which mails are sent to whom.

use local::Trouble;
use serde_json::{Value, json};
use shared::store::MailState;
use tests::Shop;

use super::scene::{about, guests_order, order, send_waiting, stored, verify};

#[tokio::test]
#[cfg_attr(any(lacks = "emulators", lacks = "table"), ignore = "asks the AWS emulators, looks at the whole table")]
async fn a_buyer_is_told_of_each_step_once() {
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
    let number = shop.order_number(&shipped).await;
    let (placed, on_its_way) =
        (format!("Bodega: we have your order {number}"), format!("Bodega: your order {number} is on its way"));
    assert_eq!(subjects, [placed, on_its_way], "and none when it was paid or delivered");
    assert_eq!(mails[0].from, "\"Bodega\" <bodega@bodega.example>");
    for form in [&mails[0].text, &mails[0].html] {
        let link = format!("{}/orders/{shipped}", shop.gateway.url());
        assert!(form.contains("25.00 USD") && form.contains(&link), "{form}");
    }
    let subjects: Vec<String> =
        about(&shop, &customer.email, &cancelled).await.into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    assert_eq!(subjects[1], format!("Bodega: your order {} is cancelled", shop.order_number(&cancelled).await));

    // What becomes of an order beside its status is no news to its buyer.
    let before = shop.mails_to(&customer.email).await.len();
    customer.delete(&format!("/v1/orders/{cancelled}")).await.expect(204);
    assert_eq!(shop.mails_to(&customer.email).await.len(), before);
}

#[tokio::test]
#[cfg_attr(any(lacks = "emulators", lacks = "table"), ignore = "asks the AWS emulators, looks at the whole table")]
async fn a_guest_is_told_at_the_address_of_the_order() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 10).await;
    let order = guests_order(&shop, &product, "guest.one@example.com").await;
    let mails = shop.mails_to("guest.one@example.com").await;
    assert_eq!(mails.len(), 1);
    let number = shop.order_number(&order).await;
    assert!(
        mails[0].text.contains(&format!("Order {number}")) && !mails[0].html.contains("/orders/"),
        "nothing that a guest cannot open"
    );
}

/// All lines, in the buyer's order, of an order that took several transactions; and when it is cancelled, too.
#[tokio::test]
#[cfg_attr(any(lacks = "emulators", lacks = "table"), ignore = "asks the AWS emulators, looks at the whole table")]
async fn a_large_order_is_one_mail_with_all_of_its_lines() {
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
#[cfg_attr(any(lacks = "emulators", lacks = "table"), ignore = "asks the AWS emulators, looks at the whole table")]
async fn hostile_names_stay_names() {
    let shop = Shop::open().await;
    let hostile = "<script>alert(1)</script> {{ 7 * 7 }} \"><img src=x>";
    let product = shop.product_with(json!({ "name": hostile })).await;
    let customer = shop.customer().await;
    customer.patch("/v1/users/me", json!({ "name": hostile })).await.expect(200);
    verify(&shop, &customer).await;
    let id = order(&customer, &product, 1).await;
    let mails = about(&shop, &customer.email, &id).await;
    assert!(mails[0].text.contains(&format!("Hello {hostile},")) && mails[0].text.contains("1 x <script>"));
    assert!(!mails[0].html.contains("<script") && !mails[0].html.contains("<img"), "{}", mails[0].html);
    assert!(mails[0].html.contains("{{ 7 * 7 }}"));
}

/// Whoever orders as a guest, or with an account that may be in another's name, writes nothing to them.
#[tokio::test]
#[cfg_attr(any(lacks = "emulators", lacks = "table"), ignore = "asks the AWS emulators, looks at the whole table")]
async fn what_a_buyer_typed_goes_to_verified_addresses_alone() {
    let shop = Shop::open().await;
    let (product, customer) = (shop.product("1.00", 10).await, shop.customer().await);
    let spam = "Win a prize at evil.example";
    let address = json!({ "name": spam, "line1": spam, "city": spam, "country": "GB" });
    let items = json!([{ "product_id": product.id, "quantity": 1 }]);
    let body = json!({ "items": items, "shipping_address": address });
    let mut guests = body.clone();
    guests["email"] = json!("victim@example.com");
    let guests = shop.visitor().post("/v1/orders", guests).await.expect(201);
    customer.patch("/v1/users/me", json!({ "name": spam })).await.expect(200);
    let unverified = customer.post("/v1/orders", body.clone()).await.expect(201);
    let id = |order: &Value| order["id"].as_str().expect("an id").to_owned();
    for (email, order) in [("victim@example.com", &guests), (customer.email.as_str(), &unverified)] {
        let mails = about(&shop, email, &id(order)).await;
        assert_eq!(mails.len(), 1);
        assert!(!mails[0].text.contains("evil") && !mails[0].html.contains("evil"), "{}", mails[0].text);
    }
    verify(&shop, &customer).await;
    let verified = customer.post("/v1/orders", body).await.expect(201);
    let mails = about(&shop, &customer.email, &id(&verified)).await;
    assert!(mails[0].text.contains(&format!("Hello {spam},")) && mails[0].text.contains(&format!("  {spam}\n")));
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn a_guest_who_cancels_is_not_told_and_one_whom_staff_cancels_is() {
    let shop = Shop::open().await;
    let (product, staff) = (shop.product("1.00", 10).await, shop.staff().await);
    let email = "changed.mind@example.com";
    let items = json!([{ "product_id": product.id, "quantity": 1 }]);
    let body = json!({ "email": email, "items": items });
    let mine = shop.visitor().post("/v1/orders", body.clone()).await.expect(201);
    let (id, token) = (mine["id"].as_str().expect("an id"), mine["order_token"].as_str().expect("a token"));
    let guest = shop.visitor().with("order-token", token);
    let cancelled = guest.post(&format!("/v1/orders/{id}/cancel"), json!({})).await.expect(200);
    assert_eq!(cancelled["status"], "cancelled");
    assert_eq!(about(&shop, email, id).await.len(), 1, "that it was placed");
    assert_eq!(stored(&shop, format!("order.cancelled:{id}")).await.state, MailState::Dropped);

    let theirs = guests_order(&shop, &product, email).await;
    staff.patch(&format!("/v1/orders/{theirs}"), json!({ "status": "cancelled" })).await.expect(200);
    assert_eq!(about(&shop, email, &theirs).await.len(), 2);
}

/// Each counts once, however often it is tried; those of a verified account do not.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn an_address_gets_so_many_mails_about_orders_in_an_hour() {
    let shop = Shop::open().await;
    // Ten minutes of one hour of the clock, whenever this runs, and less than an access token lives.
    let left = 3_600 - shop.gateway.app().clock.now().seconds().rem_euclid(3_600);
    if left < 600 {
        shop.advance_seconds(left);
    }
    let product = shop.product("1.00", 200).await;
    let customer = shop.customer().await;
    verify(&shop, &customer).await;
    shop.gateway.drain_stream().await;
    shop.gateway.mailbox().make_trouble(Trouble::Throttle, 3);
    for n in 0..22 {
        // However it is spelt.
        let email = if n % 2 == 0 { "flooded@example.com" } else { "Flooded@Example.com" };
        guests_order(&shop, &product, email).await;
        order(&customer, &product, 1).await;
    }
    shop.gateway.drain_stream().await;
    // Longer than a claim, should a sender have run out of time.
    shop.advance_seconds(121);
    send_waiting(&shop).await;
    let to = |mails: Vec<local::ReceivedMail>| mails.iter().filter(|mail| mail.subject.contains("order")).count();
    let mut flooded = to(shop.mails_to("flooded@example.com").await);
    flooded += to(shop.mails_to("Flooded@Example.com").await);
    assert_eq!((flooded, to(shop.mails_to(&customer.email).await)), (20, 22));
    let logs = tests::captured_logs();
    let dropped = logs.lines().filter(|line| line.contains("too_many_to_recipient")).count();
    assert!(dropped >= 2 && !logs.to_lowercase().contains("flooded@"), "{dropped}");
    // In the next hour the address may get mails again.
    shop.advance_seconds(3_600);
    let next = guests_order(&shop, &product, "flooded@example.com").await;
    assert_eq!(about(&shop, "flooded@example.com", &next).await.len(), 1);
}

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn who_has_left_is_told_nothing() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 10).await;
    let customer = shop.customer().await;
    shop.gateway.drain_stream().await;
    shop.gateway.mailbox().make_trouble(Trouble::Outage, 1);
    let order = order(&customer, &product, 1).await;
    let id = format!("order.placed:{order}");
    assert_eq!(stored(&shop, id.clone()).await.state, MailState::Waiting);
    customer.erase().await.expect(204);
    shop.advance_seconds(61);
    assert_eq!(send_waiting(&shop).await["dropped"], 1);
    assert_eq!(stored(&shop, id).await.state, MailState::Dropped);
    assert!(about(&shop, &customer.email, &order).await.is_empty());
}
