//! Mails, from a request over the table's stream to the mailbox: to whom, what, once, and what happens when SES does not
//! take one.

use futures::future::join_all;
use local::{ReceivedMail, Trouble};
use serde_json::{Value, json};
use shared::store::{MailId, MailItem, MailState};
use tests::{Client, Need, Product, Shop, captured_logs, lacks, unique};

async fn order(buyer: &Client, product: &Product, quantity: i64) -> String {
    let items = json!([{ "product_id": product.id, "quantity": quantity }]);
    let placed = buyer.post("/v1/orders", json!({ "items": items })).await.expect(201);
    placed["id"].as_str().expect("an id").to_owned()
}

async fn guests_order(shop: &Shop, product: &Product, email: &str) -> String {
    let items = json!([{ "product_id": product.id, "quantity": 1 }]);
    let placed = shop.visitor().post("/v1/orders", json!({ "email": email, "items": items })).await.expect(201);
    placed["id"].as_str().expect("an id").to_owned()
}

/// The mails to somebody that name this order.
async fn about(shop: &Shop, address: &str, order: &str) -> Vec<ReceivedMail> {
    let mut mails = shop.mails_to(address).await;
    mails.retain(|mail| mail.subject.contains(order));
    mails
}

async fn stored(shop: &Shop, id: String) -> MailItem {
    shop.gateway.drain_stream().await;
    shop.table.store().mail(&MailId::new(id)).await.expect("a read").expect("a mail")
}

/// What the schedule does.
async fn send_waiting(shop: &Shop) -> Value {
    mail::handle(&shop.mail_function(), json!({ "task": "send_waiting" })).await.expect("a report")
}

/// A guest's order whose mail SES did not take, and that is due again.
async fn order_with_a_mail_due(shop: &Shop, email: &str) -> String {
    let product = shop.product("1.00", 10).await;
    shop.gateway.drain_stream().await;
    shop.gateway.mailbox().make_trouble(Trouble::Throttle, 1);
    let order = guests_order(shop, &product, email).await;
    stored(shop, format!("order.placed:{order}")).await;
    shop.advance_seconds(61);
    order
}

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
async fn a_refusal_is_noted_and_holds_nothing_up() {
    if lacks(Need::Clock) {
        return;
    }
    let shop = Shop::open().await;
    let product = shop.product("1.00", 10).await;
    shop.gateway.drain_stream().await;
    shop.gateway.mailbox().make_trouble(Trouble::Reject, 1);
    let refused = guests_order(&shop, &product, "refused@example.com").await;
    let taken = guests_order(&shop, &product, "taken@example.com").await;
    // SES takes no such address, ever.
    let odd = guests_order(&shop, &product, "jos\u{e9}@example.com").await;
    assert_eq!(about(&shop, "taken@example.com", &taken).await.len(), 1);
    for (order, reason) in [(refused, "MessageRejected"), (odd, "BadRequestException")] {
        let mail = stored(&shop, format!("order.placed:{order}")).await;
        assert_eq!((mail.state, mail.attempts, mail.reason.as_deref()), (MailState::Refused, 1, Some(reason)));
    }
    shop.advance_seconds(24 * 60 * 60);
    assert_eq!(send_waiting(&shop).await["sent"], 0, "it is not tried again");
    assert!(shop.mails_to("refused@example.com").await.is_empty());
}

/// What SES tells later, as its own simulator's addresses have it.
#[tokio::test]
async fn a_mail_that_comes_back_is_noted_and_not_sent_again() {
    if lacks(Need::Clock) {
        return;
    }
    let shop = Shop::open().await;
    let product = shop.product("1.00", 10).await;
    for (email, state, reason) in [
        ("bounce+1@simulator.amazonses.com", MailState::Bounced, "Permanent/General"),
        ("suppressionlist@simulator.amazonses.com", MailState::Bounced, "Permanent/Suppressed"),
        ("complaint@simulator.amazonses.com", MailState::Complained, "abuse"),
    ] {
        let order = guests_order(&shop, &product, email).await;
        let id = format!("order.placed:{order}");
        let mut mail = stored(&shop, id.clone()).await;
        for _ in 0..200 {
            if mail.state == state {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            mail = stored(&shop, id.clone()).await;
        }
        assert_eq!((mail.state, mail.reason.as_deref(), mail.attempts), (state, Some(reason), 1), "{email}");
        assert_eq!(about(&shop, email, &order).await.len(), 1);
        let logs = captured_logs();
        let line = logs.lines().find(|line| line.contains(&id) && line.contains(reason)).expect("a line");
        assert!(!line.contains("amazonses"), "{line}");
    }
    shop.advance_seconds(24 * 60 * 60);
    let report = send_waiting(&shop).await;
    assert_eq!((&report["sent"], &report["waiting"]), (&json!(0), &json!(0)));
}

/// What SES tells of a mail, as EventBridge brings it.
fn bounce(id: &str, message_id: &str) -> Value {
    let tag = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, id);
    json!({ "source": "aws.ses", "detail": {
        "eventType": "Bounce",
        "mail": { "messageId": message_id, "tags": { "mail": [tag] } },
        "bounce": { "bounceType": "Transient", "bounceSubType": "MailboxFull" },
    } })
}

#[tokio::test]
async fn a_bounce_is_of_the_mail_that_was_sent_last() {
    if lacks(Need::Inside) {
        return;
    }
    let shop = Shop::open().await;
    let product = shop.product("1.00", 10).await;
    let order = guests_order(&shop, &product, "full@example.com").await;
    let id = format!("order.placed:{order}");
    let sent = stored(&shop, id.clone()).await;
    let function = shop.mail_function();
    let noted = |noted: bool| json!({ "noted": noted });
    for unknown in [bounce(&id, "another"), bounce("order.placed:ord_none", "m"), bounce("", "")] {
        assert_eq!(mail::handle(&function, unknown).await.expect("an answer"), noted(false));
    }
    assert_eq!(stored(&shop, id.clone()).await.state, MailState::Sent);
    let message_id = sent.message_id.expect("sent");
    for _ in 0..2 {
        assert_eq!(mail::handle(&function, bounce(&id, &message_id)).await.expect("an answer"), noted(true));
        let mail = stored(&shop, id.clone()).await;
        assert_eq!((mail.state, mail.reason.as_deref()), (MailState::Bounced, Some("Transient/MailboxFull")));
    }
}

/// SES may be quicker with its word than the sender with its note: Lambda brings the event again.
#[tokio::test]
async fn a_bounce_that_comes_too_early_comes_again() {
    if lacks(Need::Clock) {
        return;
    }
    let shop = Shop::open().await;
    let id = format!("order.placed:{}", order_with_a_mail_due(&shop, "quick@example.com").await);
    let (store, now) = (shop.table.store(), shop.gateway.app().clock.now());
    let sending = store.claim_mail(&MailId::new(&*id), now).await.expect("a write").expect("a mail");
    let function = shop.mail_function();
    mail::handle(&function, bounce(&id, "m")).await.expect_err("too early");
    let end = shared::store::MailEnd::Sent { message_id: "m".to_owned() };
    store.settle_mail(&sending, end, now).await.expect("a write").expect("still its own");
    assert_eq!(mail::handle(&function, bounce(&id, "m")).await.expect("an answer"), json!({ "noted": true }));
    assert_eq!(stored(&shop, id).await.state, MailState::Bounced);
}

#[tokio::test]
async fn what_ses_cannot_take_now_is_tried_again_with_growing_pauses() {
    if lacks(Need::Clock) {
        return;
    }
    let shop = Shop::open().await;
    let product = shop.product("1.00", 10).await;
    shop.gateway.drain_stream().await;
    for trouble in [Trouble::Throttle, Trouble::Pause, Trouble::Outage] {
        shop.gateway.mailbox().make_trouble(trouble, 1);
    }
    let order = guests_order(&shop, &product, "patient@example.com").await;
    let id = format!("order.placed:{order}");
    for (attempt, code, pause) in [
        (1, "TooManyRequestsException", 60),
        (2, "SendingPausedException", 120),
        (3, "InternalServiceErrorException", 240),
    ] {
        let mail = stored(&shop, id.clone()).await;
        assert_eq!((mail.state, mail.attempts, mail.reason.as_deref()), (MailState::Waiting, attempt, Some(code)));
        shop.advance_seconds(pause - 5);
        assert_eq!(send_waiting(&shop).await["waiting"], 0, "not before the pause is over");
        shop.advance_seconds(6);
        send_waiting(&shop).await;
    }
    let mail = stored(&shop, id).await;
    assert_eq!((mail.state, mail.attempts, mail.reason), (MailState::Sent, 4, None));
    let mails = about(&shop, "patient@example.com", &order).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(Some(&mails[0].message_id), mail.message_id.as_ref());
}

#[tokio::test]
async fn after_a_day_a_mail_is_given_up_and_said_so() {
    if lacks(Need::Clock) {
        return;
    }
    let shop = Shop::open().await;
    let product = shop.product("1.00", 10).await;
    shop.gateway.drain_stream().await;
    shop.gateway.mailbox().make_trouble(Trouble::Outage, 1_000);
    let order = guests_order(&shop, &product, "never@example.com").await;
    let id = format!("order.placed:{order}");
    let mut given_up = 0;
    for _ in 0..30 {
        stored(&shop, id.clone()).await;
        shop.advance_seconds(2 * 60 * 60 + 1);
        given_up += send_waiting(&shop).await["given_up"].as_u64().expect("a number");
    }
    assert_eq!(given_up, 1);
    assert_eq!(stored(&shop, id.clone()).await.state, MailState::GivenUp);
    // What the alarm counts.
    let logs = captured_logs();
    let line = logs.lines().find(|line| line.contains("a mail was given up") && line.contains(&id));
    let line: Value = serde_json::from_str(line.expect("a line")).expect("JSON");
    assert_eq!(line["message"], "a mail was given up");
}

#[tokio::test]
async fn of_several_who_would_send_a_mail_one_does() {
    if lacks(Need::Clock) {
        return;
    }
    let shop = Shop::open().await;
    let order = order_with_a_mail_due(&shop, "crowd@example.com").await;
    let reports = join_all((0..8).map(|_| send_waiting(&shop))).await;
    let sent: u64 = reports.iter().filter_map(|report| report["sent"].as_u64()).sum();
    assert_eq!((sent, about(&shop, "crowd@example.com", &order).await.len()), (1, 1));
}

/// Whoever claimed it may have died before it asked SES.
#[tokio::test]
async fn a_claimed_mail_is_left_alone_and_not_for_ever() {
    if lacks(Need::Clock) {
        return;
    }
    let shop = Shop::open().await;
    let order = order_with_a_mail_due(&shop, "left@example.com").await;
    let id = format!("order.placed:{order}");
    let now = shop.gateway.app().clock.now();
    let died = shop.table.store().claim_mail(&MailId::new(&*id), now).await.expect("a write").expect("a mail");
    assert_eq!(died.state, MailState::Sending);
    assert_eq!(send_waiting(&shop).await["sent"], 0);
    shop.advance_seconds(121);
    assert_eq!(send_waiting(&shop).await["sent"], 1);
    // What the dead one would note now is of no account.
    let end = shared::store::MailEnd::NotNow { reason: "late".to_owned() };
    assert_eq!(shop.table.store().settle_mail(&died, end, now).await, Ok(None));
    assert_eq!(stored(&shop, id).await.state, MailState::Sent);
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

const STAFF: &str = "staff@bodega.example";

/// The mails to staff about this product.
async fn warnings(shop: &Shop, product: &Product) -> usize {
    shop.mails_to(STAFF).await.iter().filter(|mail| mail.text.contains(&product.id)).count()
}

async fn count(shop: &Shop, product: &Product, body: Value) {
    let mut body = body;
    body["reason"] = json!("stocktaking");
    shop.admin().post(&format!("{}/stock", product.path), body).await.expect(200);
}

#[tokio::test]
async fn staff_is_told_once_each_time_that_a_stock_becomes_low() {
    if lacks(Need::StandIns) {
        return;
    }
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let product = shop.product("1.00", 8).await;
    order(&customer, &product, 2).await;
    assert_eq!(warnings(&shop, &product).await, 0, "six are not low");
    order(&customer, &product, 1).await;
    assert_eq!(warnings(&shop, &product).await, 1, "five are");
    order(&customer, &product, 3).await;
    order(&customer, &product, 2).await;
    assert_eq!(warnings(&shop, &product).await, 1, "and still are");
    count(&shop, &product, json!({ "delta": 4 })).await;
    assert_eq!(warnings(&shop, &product).await, 1, "four are no more than low");
    count(&shop, &product, json!({ "delta": 20 })).await;
    assert_eq!(warnings(&shop, &product).await, 1);
    order(&customer, &product, 20).await;
    assert_eq!(warnings(&shop, &product).await, 2, "again");
    let mails = shop.mails_to(STAFF).await;
    let last = mails.last().expect("a mail");
    assert!(last.text.contains("there are 4 units left"), "{}", last.text);
}

#[tokio::test]
async fn a_stock_in_several_parts_is_low_by_its_sum() {
    if lacks(Need::StandIns) {
        return;
    }
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let product = shop.product("1.00", 24).await;
    count(&shop, &product, json!({ "parts": 8 })).await;
    // Each part has three, which is no more than low, and all have enough.
    for _ in 0..18 {
        assert_eq!(warnings(&shop, &product).await, 0);
        order(&customer, &product, 1).await;
    }
    order(&customer, &product, 1).await;
    assert_eq!(warnings(&shop, &product).await, 1, "five in all");
    order(&customer, &product, 3).await;
    count(&shop, &product, json!({ "parts": 2 })).await;
    assert_eq!(warnings(&shop, &product).await, 1, "arranged anew, two are still low");
    count(&shop, &product, json!({ "delta": 6 })).await;
    shop.gateway.drain_stream().await;
    order(&customer, &product, 4).await;
    assert_eq!(warnings(&shop, &product).await, 2, "again");
}

#[tokio::test]
async fn nothing_personal_is_logged_of_mails() {
    if lacks(Need::Faults) {
        return;
    }
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
    assert!(mails[0].text.contains("Mailla Private") && mails[0].text.contains("7 Mail Lane"));
    let logs = captured_logs();
    assert!(logs.contains("a mail was sent") && logs.contains("a mail was refused"));
    for secret in [email.as_str(), "Mailla Private", "7 Mail Lane"] {
        assert!(!logs.contains(secret), "{secret} was logged");
    }
}

/// The mailbox, as people and programs see it.
#[tokio::test]
async fn the_mailbox_can_be_looked_at() {
    if lacks(Need::StandIns) {
        return;
    }
    let shop = Shop::open().await;
    let product = shop.product_with(json!({ "name": "<b>Mug</b>" })).await;
    let order = guests_order(&shop, &product, "look@example.com").await;
    let id = shop.mails_to("look@example.com").await[0].id;
    let listed = shop.visitor().with("accept", "application/json").get("/_local/mail").await.expect(200);
    let mine: Vec<&Value> = listed["items"].as_array().expect("mails").iter().filter(|mail| mail["id"] == id).collect();
    assert_eq!(mine[0]["to"], json!(["look@example.com"]));
    let list = shop.visitor().get("/_local/mail").await.expect(200);
    assert!(list.as_str().is_some_and(|page| page.contains(&order) && page.contains(&format!("/_local/mail/{id}\""))));
    let page = shop.visitor().get(&format!("/_local/mail/{id}")).await.expect(200);
    let page = page.as_str().expect("a page").to_owned();
    assert!(page.contains("<iframe") && page.contains("sandbox=") && !page.contains("<b>Mug</b>"), "{page}");
    let html = shop.visitor().get(&format!("/_local/mail/{id}/html")).await;
    assert!(html.header("content-security-policy").is_some_and(|policy| policy.contains("default-src 'none'")));
    assert!(html.body.as_str().is_some_and(|mail| mail.contains("&#60;b&#62;Mug")));
    assert_eq!(shop.visitor().get("/_local/mail/999999").await.status, 404);
}
