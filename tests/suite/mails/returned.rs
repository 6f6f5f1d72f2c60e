//! Mails that SES refuses, or that come back.

use local::Trouble;
use serde_json::{Value, json};
use shared::store::{MailId, MailState};
use tests::{Shop, captured_logs};

use super::scene::{about, guests_order, order_with_a_mail_due, send_waiting, stored};

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_refusal_is_noted_and_holds_nothing_up() {
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
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_mail_that_comes_back_is_noted_and_not_sent_again() {
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
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn a_bounce_is_of_the_mail_that_was_sent_last() {
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
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_bounce_that_comes_too_early_comes_again() {
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
