//! Mails that cannot be sent now.

use futures::future::join_all;
use local::Trouble;
use serde_json::Value;
use shared::store::{MailId, MailState};
use tests::{Need, Shop, captured_logs, lacks};

use super::scene::{about, guests_order, order_with_a_mail_due, send_waiting, stored};

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
