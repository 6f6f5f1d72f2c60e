//! Mails that cannot be sent now.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::join_all;
use local::Trouble;
use serde_json::{Value, json};
use shared::store::{MailId, MailKind, MailState};
use tests::{Shop, ShopOptions, captured_logs};

use super::scene::{about, guests_order, order_with_a_mail_due, send_waiting, stored};

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn what_ses_cannot_take_now_is_tried_again_with_growing_pauses() {
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
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn after_a_day_a_mail_is_given_up_and_said_so() {
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
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn of_several_who_would_send_a_mail_one_does() {
    let shop = Shop::open().await;
    let order = order_with_a_mail_due(&shop, "crowd@example.com").await;
    let reports = join_all((0..8).map(|_| send_waiting(&shop))).await;
    let sent: u64 = reports.iter().filter_map(|report| report["sent"].as_u64()).sum();
    assert_eq!((sent, about(&shop, "crowd@example.com", &order).await.len()), (1, 1));
}

/// Whoever claimed it may have died before it asked SES.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_claimed_mail_is_left_alone_and_not_for_ever() {
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

/// Many, because nobody followed the stream for a while: one run's time is enough for them, and whoever waits for a token
/// waits for no order's mail.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn a_crowd_of_mails_is_sent_by_the_schedule_tokens_first_and_none_twice() {
    let shop = Shop::open_with(ShopOptions { unheard: true, ..ShopOptions::default() }).await;
    let (store, product, customer) = (shop.table.store(), shop.product("1.00", 10).await, shop.customer().await);
    let now = shop.gateway.app().clock.now();
    let low = |n: usize| MailKind::LowStock {
        product: product.id.parse().expect("an id"),
        name: format!("Thing {n}"),
        sku: None,
        left: 1,
    };
    const CROWD: usize = 2_000;
    const RESETS: usize = 8;
    for some in (0..CROWD).collect::<Vec<_>>().chunks(50) {
        join_all(some.iter().map(|n| store.queue_mail(MailId::new(format!("low:{n}")), low(*n), now))).await;
    }
    for n in 0..RESETS {
        let about = MailKind::ResetPassword { email: Some(customer.email.to_lowercase()) };
        assert!(store.queue_mail(MailId::new(format!("reset:{n}")), about, now).await.expect("a write"));
    }
    shop.advance_seconds(60);
    // As on AWS: a run each minute, which has its own time and no more. One is enough for them where the machine is free.
    let function = shop.mail_function();
    let mut told = 0;
    for _ in 0..4 {
        let work = mail::handle(&function, json!({ "task": "send_waiting" }));
        let report = shared::request_context::RequestContext::new(mail::BUDGET).run(work).await.expect("a report");
        told += report["sent"].as_u64().expect("a number");
        assert_eq!((&report["left"], &report["waiting"]), (&json!(0), &json!(0)), "{report}");
    }
    let sent = shop.gateway.mailbox().mails();
    // The mailbox keeps the latest thousand: the first of all are gone from it, and counted by the report.
    assert_eq!(usize::try_from(told), Ok(CROWD + RESETS));
    let subjects: BTreeSet<&str> = sent.iter().map(|mail| mail.subject.as_str()).collect();
    assert!(sent.len() >= 1_000 && subjects.len() == sent.len(), "none twice, and no token among the last");
    assert!(sent.iter().all(|mail| mail.to != [customer.email.as_str()]), "tokens went first");
    assert_eq!(send_waiting(&shop).await["sent"], 0);
}

/// A mail of the version before, which had one collection for all mails.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_mail_of_the_version_before_is_sent() {
    let shop = Shop::open().await;
    let order = order_with_a_mail_due(&shop, "before@example.com").await;
    let key = format!("MAIL#order.placed:{order}");
    let update = shop.table.client.update_item().table_name(&shop.table.name);
    let update = update.key("PK", AttributeValue::S(key)).key("SK", AttributeValue::S("MAIL".to_owned()));
    let update =
        update.update_expression("SET #collection = :mails").expression_attribute_names("#collection", "collection");
    update.expression_attribute_values(":mails", AttributeValue::S("MAILS".to_owned())).send().await.expect("a write");
    assert_eq!(send_waiting(&shop).await["sent"], 1);
    assert_eq!(about(&shop, "before@example.com", &order).await.len(), 1);
}

/// A record with which DynamoDB fails comes again, and with it those after it: each is sent once.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn a_batch_names_its_first_failure_whatever_goes_at_once() {
    let shop = Shop::open_with(ShopOptions { unheard: true, ..ShopOptions::default() }).await;
    let (product, store) = (shop.product("1.00", 10).await, shop.table.store());
    let now = shop.gateway.app().clock.now();
    for n in 0..12 {
        let about = MailKind::LowStock {
            product: product.id.parse().expect("an id"),
            name: format!("Thing {n}"),
            sku: None,
            left: 1,
        };
        store.queue_mail(MailId::new(format!("low:{n:02}")), about, now).await.expect("a write");
    }
    let mut records = shop.gateway.stream_records().await.expect("records");
    records.retain(|record| record["dynamodb"]["Keys"]["SK"]["S"] == "MAIL");
    records
        .retain(|record| record["dynamodb"]["Keys"]["PK"]["S"].as_str().is_some_and(|pk| pk.starts_with("MAIL#low")));
    assert_eq!(records.len(), 12);
    // Two of them are claimed and then cannot be read.
    let spoilt = |n: usize| {
        let key =
            |name: &str| AttributeValue::S(records[n]["dynamodb"]["Keys"][name]["S"].as_str().expect("a key").into());
        let update = shop.table.client.update_item().table_name(&shop.table.name);
        let update = update.key("PK", key("PK")).key("SK", key("SK")).update_expression("SET about = :nothing");
        update.expression_attribute_values(":nothing", AttributeValue::S("nothing".to_owned())).send()
    };
    for n in [7, 4] {
        spoilt(n).await.expect("a write");
    }
    let answer = mail::handle(&shop.mail_function(), json!({ "Records": records })).await.expect("an answer");
    let number = &records[4]["dynamodb"]["SequenceNumber"];
    assert_eq!(answer, json!({ "batchItemFailures": [{ "itemIdentifier": number }] }));
    assert_eq!(shop.gateway.mailbox().mails().len(), 10);
    let answer = mail::handle(&shop.mail_function(), json!({ "Records": records[4..] })).await.expect("an answer");
    assert_eq!(answer, json!({ "batchItemFailures": [] }), "they are claimed, and the schedule's");
    let subjects: BTreeSet<String> = shop.gateway.mailbox().mails().into_iter().map(|mail| mail.subject).collect();
    assert_eq!((subjects.len(), shop.gateway.mailbox().mails().len()), (10, 10), "none twice");
}
