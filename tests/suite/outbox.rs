//! The table's stream is the outbox. What was committed has its effects, whatever dies in
//! between; twice or shuffled gives the same; and what cannot be read ends among the dead letters while the rest flows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::AssertUnwindSafe;

use aws_sdk_dynamodb::types::AttributeValue;
use futures::FutureExt;
use local::{Function, Gateway, Options};
use serde_json::{Value, json};
use shared::random::Random;
use shared::store::{MAIL_LEASE, MailState};
use shared::testing::{Fault, Network};
use tests::{Client, Product, Shop, ShopOptions};

/// A shop whose stream nobody follows: as if all that follow it were dead.
async fn unheard() -> Shop {
    Shop::open_with(ShopOptions { unheard: true, ..ShopOptions::default() }).await
}

async fn order(buyer: &Client, product: &Product, quantity: i64) -> Option<String> {
    let items = json!([{ "product_id": product.id, "quantity": quantity }]);
    let answer = buyer.post("/v1/orders", json!({ "items": items })).await;
    (answer.status == 201).then(|| answer.body["id"].as_str().expect("an id").to_owned())
}

/// The mails that what happened in this shop asks for, by their ids.
async fn live(shop: &Shop) -> BTreeSet<String> {
    let staff = shop.staff().await;
    let (ann, bob) = (shop.customer().await, shop.customer().await);
    let mut wanted = BTreeSet::new();
    for user in [&shop.admin(), &staff, &ann, &bob] {
        wanted.insert(format!("user.registered:{}", user.user_id));
    }
    let (many, few) = (shop.product("2.00", 1_000).await, shop.product("3.00", 7).await);
    for customer in [&ann, &bob] {
        for status in ["paid", "shipped", "cancelled", ""] {
            let id = order(customer, &many, 1).await.expect("an order");
            wanted.insert(format!("order.placed:{id}"));
            if !status.is_empty() {
                staff.patch(&format!("/v1/orders/{id}"), json!({ "status": status })).await.expect(200);
            }
            match status {
                "shipped" => _ = wanted.insert(format!("order.status_changed:{id}:shipped")),
                "cancelled" => _ = wanted.insert(format!("order.cancelled:{id}")),
                _ => {}
            }
        }
    }
    let id = order(&ann, &few, 6).await.expect("an order");
    wanted.insert(format!("order.placed:{id}"));
    assert_eq!(order(&bob, &few, 2).await, None, "there is one left: refused");
    wanted
}

/// The ids of the mails in the table, those about low stocks apart: these name a version of the stock.
async fn mails(shop: &Shop) -> (BTreeSet<String>, usize) {
    let items = shop.table.items().await;
    let ids = items.iter().filter_map(|item| item.get("PK")?.as_s().ok()?.strip_prefix("MAIL#").map(str::to_owned));
    let (low, others): (BTreeSet<String>, BTreeSet<String>) = ids.partition(|id| id.starts_with("stock.low:"));
    (others, low.len())
}

/// What follows the stream starts again, on the same table.
async fn restart(shop: &Shop) -> Gateway {
    let options = Options {
        endpoint: Some(shop.gateway.dynamodb_url().to_owned()),
        table: shop.table.name.clone(),
        schedules: false,
        ..Options::default()
    };
    let gateway = Gateway::start(options).await.expect("a gateway");
    gateway.drain_stream().await;
    gateway
}

#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn what_was_committed_has_its_mail_whoever_was_dead_meanwhile() {
    let shop = unheard().await;
    let wanted = live(&shop).await;
    assert_eq!(mails(&shop).await, (BTreeSet::new(), 0), "nobody has heard of it yet");
    let first = restart(&shop).await;
    assert_eq!(mails(&shop).await, (wanted.clone(), 1));
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    let received = first.mailbox().mails();
    for id in wanted.iter().filter_map(|id| id.strip_prefix("order.placed:")) {
        let number = shop.order_number(id).await;
        for mail in &received {
            if mail.subject == format!("Bodega: we have your order {number}") {
                *told.entry(id.to_owned()).or_default() += 1;
            }
        }
    }
    let orders = wanted.iter().filter(|id| id.starts_with("order.placed:")).count();
    assert_eq!((told.len(), told.values().all(|count| *count == 1)), (orders, true), "{told:?}");
    assert!(first.dead_letters().is_empty());
    first.stop().await;

    // A follower without a saved position handles all of it again, and no mail or message is sent twice.
    let again = restart(&shop).await;
    assert_eq!(mails(&shop).await, (wanted, 1));
    assert_eq!(again.mailbox().mails(), []);
    again.stop().await;
}

/// Dies before, or after, each of its calls in turn: the batch comes again, whole.
#[tokio::test]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn a_delivery_that_dies_at_any_call_is_made_up_for() {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let customer = shop.customer().await;
    let faults = shop.network().faults().clone();
    let none = json!({ "batchItemFailures": [] });
    for fault in [Fault::KilledBefore, Fault::KilledAfter] {
        let mut died_at = 0;
        for call in 0.. {
            let before = shop.gateway.stream_records().await.expect("records").len();
            let product = shop.product("1.00", 6).await;
            let placed = order(&customer, &product, 6).await.expect("an order");
            let records: Vec<Value> = shop.gateway.stream_records().await.expect("records").split_off(before);
            let records: Vec<Value> = records.into_iter().filter(|record| of_stream(sort_key(record))).collect();

            faults.plan([(call, fault)]);
            let delivery = AssertUnwindSafe(to_stream(&shop, &records)).catch_unwind().await;
            faults.off();
            assert_eq!(to_stream(&shop, &records).await, none);
            let story = format!("{fault:?} at call {call}");
            let (asked, _) = mails(&shop).await;
            assert!(asked.contains(&format!("order.placed:{placed}")), "{story}");
            let low = format!("LOW_STOCK#{}", product.variant);
            assert_eq!(shop.dump().await.matches(&format!("\"PK\": S(\"{low}\")")).count(), 1, "{story}");
            let listed = format!("/v1/products?in_stock=true&category={}", shop.category());
            let listed = shop.visitor().get(&listed).await.expect(200).to_string();
            assert!(!listed.contains(&product.id), "{story}: sold out, and listed as in stock");
            if delivery.is_ok() {
                break;
            }
            died_at += 1;
        }
        assert!(died_at >= 5, "{fault:?}: died at {died_at} calls");
    }
}

/// A mail whose sender died is sent by the next one, once its lease has ended. It is sent twice only where SES had it
/// already and that could not be written down.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_mail_whose_sender_dies_at_any_call_is_sent() {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let product = shop.product("1.00", 1_000).await;
    let faults = shop.network().faults().clone();
    let queued = || async { records_for(&shop, |sk| sk == "MAIL").await };
    for fault in [Fault::KilledBefore, Fault::KilledAfter] {
        let mut died_at = 0;
        for call in 0.. {
            let email = format!("mourner{call}.{fault:?}@example.com").to_lowercase();
            let items = json!([{ "product_id": product.id, "quantity": 1 }]);
            let before = shop.gateway.stream_records().await.expect("records").len();
            let placed = shop.visitor().post("/v1/orders", json!({ "email": email, "items": items })).await.expect(201);
            let records: Vec<Value> = shop.gateway.stream_records().await.expect("records").split_off(before);
            let seen = queued().await.len();
            to_stream(&shop, &records).await;
            let mail = queued().await.split_off(seen);
            assert_eq!(mail.len(), 1);

            faults.plan([(call, fault)]);
            let died = AssertUnwindSafe(to_mail(&shop, &mail)).catch_unwind().await.is_err();
            faults.off();
            to_mail(&shop, &mail).await;
            shop.advance_seconds(i64::try_from(MAIL_LEASE.as_secs()).expect("few") + 1);
            mail::handle(&shop.mail_function(), json!({ "task": "send_waiting" })).await.expect("a report");
            let id = shared::store::MailId::new(format!("order.placed:{}", placed["id"].as_str().expect("an id")));
            let stored = shop.table.store().mail(&id).await.expect("a read").expect("a mail");
            let story = format!("{fault:?} at call {call}");
            assert_eq!(stored.state, MailState::Sent, "{story}");
            let sent = shop.gateway.mailbox().mails().iter().filter(|mail| mail.to == [email.as_str()]).count();
            // The last call is the one that notes it.
            let unnoted = died && fault == Fault::KilledBefore && stored.attempts == 2 && sent == 2;
            assert!(sent == 1 || unnoted, "{story}: sent {sent} times");
            if !died {
                break;
            }
            died_at += 1;
        }
        assert!(died_at >= 3, "{fault:?}: died at {died_at} calls");
    }
}

fn sort_key(record: &Value) -> &str {
    record["dynamodb"]["Keys"]["SK"]["S"].as_str().unwrap_or_default()
}

fn batch(records: &[Value]) -> Value {
    json!({ "Records": records })
}

/// The records of the stream that a mapping is handed: what else happens to a table is filtered out before.
async fn records_for(shop: &Shop, wanted: impl Fn(&str) -> bool) -> Vec<Value> {
    let mut records = shop.gateway.stream_records().await.expect("records");
    records.retain(|record| wanted(sort_key(record)));
    records
}

fn of_stream(sk: &str) -> bool {
    sk.starts_with("STOCK") || sk.starts_with("ORDER#") || sk == "PROFILE" || sk == "LOW_STOCK"
}

async fn to_stream(shop: &Shop, records: &[Value]) -> Value {
    let event = serde_json::from_value(batch(records)).expect("a batch");
    serde_json::to_value(stream::handle(&shop.stream_function(), event).await).expect("JSON")
}

async fn to_mail(shop: &Shop, records: &[Value]) -> Value {
    mail::handle(&shop.mail_function(), batch(records)).await.expect("an answer")
}

/// Each record two to four times, in any order.
fn shuffled(records: &[Value], random: &Random) -> Vec<Value> {
    let copies = records.iter().flat_map(|record| {
        let count = usize::try_from(2 + random.below(3)).expect("few");
        std::iter::repeat_n(record.clone(), count)
    });
    let mut all: Vec<(u64, Value)> = copies.map(|record| (random.below(u64::MAX), record)).collect();
    all.sort_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, record)| record).collect()
}

#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn duplicates_and_shuffles_come_to_the_same() {
    for seed in 1..=3 {
        let random = Random::seeded(seed);
        let shop = unheard().await;
        let wanted = live(&shop).await;
        let none = json!({ "batchItemFailures": [] });
        let records = shuffled(&records_for(&shop, of_stream).await, &random);
        for some in records.chunks(7) {
            assert_eq!(to_stream(&shop, some).await, none, "seed {seed}");
        }
        // What the first pass wrote is for the stream function again.
        let low = records_for(&shop, |sk| sk == "LOW_STOCK").await;
        assert_eq!(to_stream(&shop, &shuffled(&low, &random)).await, none, "seed {seed}");
        assert_eq!(mails(&shop).await, (wanted.clone(), 1), "seed {seed}");

        let queued = shuffled(&records_for(&shop, |sk| sk == "MAIL").await, &random);
        for some in queued.chunks(7) {
            assert_eq!(to_mail(&shop, some).await, none, "seed {seed}");
        }
        let sent = shop.gateway.mailbox().mails();
        let ids: BTreeSet<(&String, &Vec<String>)> = sent.iter().map(|mail| (&mail.subject, &mail.to)).collect();
        assert_eq!(ids.len(), sent.len(), "seed {seed}: {sent:?}");
        let orders = wanted.iter().filter(|id| id.starts_with("order.")).count();
        assert!(sent.len() > orders, "seed {seed}: a mail for each, and one to staff");
    }
}

/// A record that is not as ours are: what makes it so, by its sort key.
fn poison(sk: &str) -> Value {
    json!({
        "eventID": "poison", "eventName": "INSERT", "eventVersion": "1.1", "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1", "eventSourceARN": "arn",
        "dynamodb": {
            "Keys": { "PK": { "S": "USER#poison" }, "SK": { "S": sk } },
            "NewImage": { "PK": { "S": "USER#poison" }, "SK": { "S": sk }, "status": { "S": "pending" } },
            "SequenceNumber": "poison", "SizeBytes": 1,
        },
    })
}

#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn a_batch_sets_its_poison_aside_wherever_it_is() {
    let shop = unheard().await;
    live(&shop).await;
    let good = records_for(&shop, |sk| sk.starts_with("ORDER#")).await;
    let none = json!({ "batchItemFailures": [] });
    for index in 0..=good.len() {
        let mut batch = good.clone();
        batch.insert(index, poison("ORDER#poison"));
        assert_eq!(to_stream(&shop, &batch).await, none, "at {index}");
    }
    assert_eq!(dead(&shop).await, [["stream", "USER#poison", "ORDER#poison"]]);
    let queued = records_for(&shop, |sk| sk == "MAIL").await;
    assert!(queued.len() > 5);
    for index in 0..=queued.len() {
        let mut batch = queued.clone();
        let mut poison = poison("MAIL");
        poison["dynamodb"]["Keys"]["PK"]["S"] = json!("MAIL#poison");
        batch.insert(index, poison);
        assert_eq!(to_mail(&shop, &batch).await, none, "at {index}");
    }
    assert_eq!(dead(&shop).await.first(), Some(&["mail".into(), "MAIL#poison".into(), "MAIL".into()]));
    // All others were dealt with.
    let items = shop.table.items().await;
    let states: Vec<&AttributeValue> = items.iter().filter_map(|item| item.get("state")).collect();
    assert_eq!(states.len(), queued.len());
    assert!(states.iter().all(|state| **state != AttributeValue::S("waiting".to_owned())), "{states:?}");
}

/// The same through the mappings.
#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn poison_ends_among_the_dead_letters_and_the_rest_flows() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let customer = shop.customer().await;
    let mut orders = Vec::new();
    let poisons = [
        ("USER#poison", "ORDER#poison", Function::Stream),
        ("VARIANT#poison", "STOCK", Function::Stream),
        ("USER#poison", "PROFILE", Function::Stream),
        ("LOW_STOCK#poison", "LOW_STOCK", Function::Stream),
        ("MAIL#poison", "MAIL", Function::Mail),
    ];
    for (pk, sk, _) in poisons {
        orders.push(order(&customer, &product, 1).await.expect("an order"));
        let put = shop.table.client.put_item().table_name(&shop.table.name);
        let put = put.item("PK", AttributeValue::S(pk.to_owned())).item("SK", AttributeValue::S(sk.to_owned()));
        put.item("status", AttributeValue::S("pending".to_owned())).send().await.expect("a write");
    }
    orders.push(order(&customer, &product, 1).await.expect("an order"));
    let mails = shop.mails_to(&customer.email).await;
    for order in orders {
        let number = shop.order_number(&order).await;
        let about = mails.iter().filter(|mail| mail.subject.contains(&number));
        assert_eq!(about.count(), 1, "{order}");
    }
    let mut wanted: Vec<[String; 3]> =
        poisons.iter().map(|(pk, sk, function)| [function.to_string(), (*pk).to_owned(), (*sk).to_owned()]).collect();
    wanted.sort();
    assert_eq!(dead(&shop).await, wanted);
    assert_eq!(shop.gateway.dead_letters(), [], "nothing was given up");
    assert!(!shop.dump().await.contains("\"NewImage\""));
    let logs = tests::captured_logs();
    let line = logs.lines().find(|line| line.contains("a stream record was set aside")).expect("what the alarm counts");
    assert!(line.contains("\"level\":\"ERROR\"") || line.contains("ERROR"), "{line}");
}

/// The dead letters in the table: the function, and the keys of the record.
async fn dead(shop: &Shop) -> Vec<[String; 3]> {
    let text = |item: &HashMap<String, AttributeValue>, name: &str| {
        item.get(name).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default()
    };
    let items = shop.table.items().await;
    let letters = items.iter().filter(|item| text(item, "PK") == "DEAD_LETTERS");
    let mut letters: Vec<[String; 3]> =
        letters.map(|item| ["function", "record_pk", "record_sk"].map(|name| text(item, name))).collect();
    letters.sort();
    letters
}
