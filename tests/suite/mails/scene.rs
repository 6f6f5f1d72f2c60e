//! Orders that cause mails, and what became of the mails.

use local::{ReceivedMail, Trouble};
use serde_json::{Value, json};
use shared::store::{MailId, MailItem};
use tests::{Client, Product, Shop};

pub(super) async fn order(buyer: &Client, product: &Product, quantity: i64) -> String {
    let items = json!([{ "product_id": product.id, "quantity": quantity }]);
    let placed = buyer.post("/v1/orders", json!({ "items": items })).await.expect(201);
    placed["id"].as_str().expect("an id").to_owned()
}

pub(super) async fn guests_order(shop: &Shop, product: &Product, email: &str) -> String {
    let items = json!([{ "product_id": product.id, "quantity": 1 }]);
    let placed = shop.visitor().post("/v1/orders", json!({ "email": email, "items": items })).await.expect(201);
    placed["id"].as_str().expect("an id").to_owned()
}

/// The mails to somebody that name this order.
pub(super) async fn about(shop: &Shop, address: &str, order: &str) -> Vec<ReceivedMail> {
    let number = shop.order_number(order).await;
    let mut mails = shop.mails_to(address).await;
    mails.retain(|mail| mail.subject.contains(&number));
    // Each is sent when its own turn comes: a try that failed lets another go first.
    mails.sort_by_key(|mail| !mail.subject.contains("we have your order"));
    mails
}

pub(super) async fn stored(shop: &Shop, id: String) -> MailItem {
    shop.gateway.drain_stream().await;
    shop.table.store().mail(&MailId::new(id)).await.expect("a read").expect("a mail")
}

/// What the schedule does.
pub(super) async fn send_waiting(shop: &Shop) -> Value {
    mail::handle(&shop.mail_function(), json!({ "task": "send_waiting" })).await.expect("a report")
}

/// A guest's order whose mail SES did not take, and that is due again.
pub(super) async fn order_with_a_mail_due(shop: &Shop, email: &str) -> String {
    let product = shop.product("1.00", 10).await;
    shop.gateway.drain_stream().await;
    shop.gateway.mailbox().make_trouble(Trouble::Throttle, 1);
    let order = guests_order(shop, &product, email).await;
    stored(shop, format!("order.placed:{order}")).await;
    shop.advance_seconds(61);
    order
}

/// Has a customer show that their address is theirs, by the mail that they got.
pub(super) async fn verify(shop: &Shop, customer: &Client) {
    let mails = shop.mails_to(&customer.email).await;
    let text = &mails.iter().find(|mail| mail.text.contains("verify-email?token=")).expect("a mail").text;
    let token = text.split_once("verify-email?token=").expect("a link").1.split_whitespace().next().expect("a token");
    shop.visitor().post("/v1/auth/email/verify", json!({ "token": token })).await.expect(204);
}
