use serde_json::json;

use shared::store::{DeadLetter, MailId};
use tests::{Client, Product, Shop, ShopOptions};

use crate::run::{Done, Terminal};

async fn events(shop: &Shop, terminal: &Terminal, input: &str, arguments: &[&str]) -> Done {
    let place = ["--table", &shop.table.name, "--endpoint", shop.gateway.dynamodb_url()];
    terminal.run_with(input, &[&["events"], arguments, &place].concat()).await
}

/// A shop whose stream nobody follows.
async fn unheard() -> Shop {
    Shop::open_with(ShopOptions { unheard: true, ..ShopOptions::default() }).await
}

async fn order(customer: &Client, product: &Product, quantity: u32) -> String {
    let items = json!({ "items": [{ "product_id": product.id, "quantity": quantity }] });
    let order = customer.post("/v1/orders", items).await.expect(201);
    order["id"].as_str().expect("an id").to_owned()
}

/// As the stream's function sets a record aside.
async fn set_aside(shop: &Shop, number: &str, pk: &str, sk: &str) {
    let keys = serde_dynamo::to_item(json!({ "PK": pk, "SK": sk })).expect("keys");
    let letter = DeadLetter::new("stream", (number, "MODIFY"), &keys, "it cannot be read".to_owned(), shop.now());
    shop.table.store().set_aside(&letter).await.expect("set aside");
}

async fn is_queued(shop: &Shop, mail: &str) -> bool {
    shop.table.store().mail(&MailId::new(mail)).await.expect("a read").is_some()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_letters_work_is_done_once() {
    let shop = unheard().await;
    let (terminal, customer) = (Terminal::at(&shop), shop.customer().await);
    let product = shop.product("1.00", 1).await;
    let placed = order(&customer, &product, 1).await;
    let none = events(&shop, &terminal, "", &["list"]).await;
    assert_eq!((none.code, none.out.as_str()), (0, "No record is set aside\n"), "{none:?}");

    let user = format!("USER#{}", customer.user_id);
    set_aside(&shop, "1", &user, &format!("ORDER#{placed}")).await;
    set_aside(&shop, "2", &format!("VARIANT#{}", product.variant), "STOCK").await;
    set_aside(&shop, "3", &user, "PROFILE").await;
    set_aside(&shop, "4", &user, &format!("ORDER#ord_{}", "0".repeat(32))).await;
    let listed = events(&shop, &terminal, "", &["list"]).await;
    assert_eq!(listed.out.lines().count(), 4, "{listed:?}");
    assert!(listed.out.contains(&placed) && listed.out.starts_with("stream#1  "), "{listed:?}");

    let one = events(&shop, &terminal, "", &["replay", "stream#1"]).await;
    assert_eq!((one.code, one.out.as_str()), (0, "stream#1  1 of its mails queued\n"), "{one:?}");
    assert!(is_queued(&shop, &format!("order.placed:{placed}")).await);
    let again = events(&shop, &terminal, "", &["replay", "stream#1"]).await;
    assert!(again.code == 1 && again.err.contains("no dead letter"), "{again:?}");
    // One that comes a second time has nothing to do.
    set_aside(&shop, "1", &user, &format!("ORDER#{placed}")).await;
    let rest = events(&shop, &terminal, "", &["replay", "--all"]).await;
    let wanted = "stream#1  nothing was missing\n\
                  stream#2  its lists follow its stock, that its stock is low is as it is\n\
                  stream#3  1 of its mails queued, sessions looked through\n\
                  stream#4  nothing was missing\n";
    assert_eq!((rest.code, rest.out.as_str()), (0, wanted), "{rest:?}");
    let left = events(&shop, &terminal, "", &["list"]).await;
    assert_eq!(left.out, "No record is set aside\n");
    assert!(!format!("{one:?}{rest:?}{listed:?}").contains(&customer.email), "nobody's address is told");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_letter_stays_until_its_item_can_be_read() {
    let shop = unheard().await;
    let (terminal, customer) = (Terminal::at(&shop), shop.customer().await);
    let product = shop.product("1.00", 9).await;
    let (broken, good) = (order(&customer, &product, 1).await, order(&customer, &product, 1).await);
    let pk = format!("USER#{}", customer.user_id);
    let status = async |to: &str| {
        let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
        let update = shop.table.client.update_item().table_name(&shop.table.name).key("PK", text(&pk));
        let update = update.key("SK", text(&format!("ORDER#{broken}"))).update_expression("SET #status = :it");
        let update = update.expression_attribute_names("#status", "status");
        update.expression_attribute_values(":it", text(to)).send().await.expect("a write");
    };
    status("sold").await;
    for (number, order) in [("1", &broken), ("2", &good)] {
        set_aside(&shop, number, &pk, &format!("ORDER#{order}")).await;
    }
    let first = events(&shop, &terminal, "", &["replay", "--all"]).await;
    assert!(first.code == 1 && first.out.contains("stream#1  stays: "), "{first:?}");
    assert!(first.out.contains("stream#2  1 of its mails queued"), "{first:?}");
    let left = events(&shop, &terminal, "", &["list"]).await;
    assert!(left.out.lines().count() == 1 && left.out.contains(&broken), "{left:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_of_the_queues_is_told_what_becomes_of_it() {
    let shop = unheard().await;
    let (terminal, customer) = (Terminal::at(&shop), shop.customer().await);
    let sold_out = shop.product("1.00", 1).await;
    order(&customer, &sold_out, 1).await;
    let of_stream = json!({
        "requestContext": { "condition": "RetryAttemptsExhausted", "approximateInvokeCount": 9 }, "version": "1.0",
        "DDBStreamBatchInfo": { "shardId": "shardId-1", "startSequenceNumber": "1", "endSequenceNumber": "9",
            "batchSize": 9 },
    });
    let done = events(&shop, &terminal, &of_stream.to_string(), &["replay", "--message", "-"]).await;
    assert!(done.code == 0 && done.out.contains("1 things were missing"), "{done:?}");
    let path = format!("/v1/products?in_stock=true&category={}", shop.category());
    assert_eq!(shop.visitor().get(&path).await.expect(200)["items"], json!([]));

    let task = json!({ "version": "1.0", "requestPayload": { "task": "sweep_orders" } }).to_string();
    let done = events(&shop, &terminal, &task, &["replay", "--message", "-"]).await;
    assert!(done.code == 0 && done.out.contains("next run"), "{done:?}");
    for (input, word) in [("{}", "no message"), ("nonsense", "no JSON"), (r#"{"requestPayload": {"x": 1}}"#, "invoke")]
    {
        let refused = events(&shop, &terminal, input, &["replay", "--message", "-"]).await;
        assert!(refused.code == 1 && refused.err.contains(word) && refused.err.lines().count() == 1, "{refused:?}");
    }
    for wrong in [&["replay"][..], &["replay", "stream#1", "--all"], &["replay", "--all", "--low-stock", "-1"]] {
        assert_eq!(events(&shop, &terminal, "", wrong).await.code, 2, "{wrong:?}");
    }
    let whole = events(&shop, &terminal, "", &["reconcile"]).await;
    assert!(whole.code == 0 && whole.out.contains(": 0 things were missing"), "{whole:?}");
    let elsewhere =
        terminal.run(&["events", "list", "--table", "no-such", "--endpoint", shop.gateway.dynamodb_url()]).await;
    assert!(elsewhere.code == 1 && elsewhere.err.contains("no-such"), "{elsewhere:?}");
}

/// What the operator has to see to is told by keys and kinds, and by nothing that an item holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_told_without_what_it_holds() {
    let shop = unheard().await;
    let (terminal, customer) = (Terminal::at(&shop), shop.customer().await);
    let product = shop.product("1.00", 9).await;
    let broken = order(&customer, &product, 1).await;
    let pk = format!("USER#{}", customer.user_id);
    set(&shop, (&pk, &format!("ORDER#{broken}")), "total", "ada@example.com").await;
    set_aside(&shop, "1", &pk, &format!("ORDER#{broken}")).await;
    let done = events(&shop, &terminal, "", &["replay", "--all"]).await;
    assert!(done.code == 1 && done.out.contains("stream#1  stays: "), "{done:?}");
    assert!(!format!("{done:?}").contains("ada@"), "{done:?}");
    let whole = events(&shop, &terminal, "", &["reconcile"]).await;
    assert!(whole.code == 0 && !format!("{whole:?}").contains("ada@"), "{whole:?}");
}

/// Sessions of somebody who is erased end, though nothing else of them can be read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sessions_of_somebody_erased_end() {
    let shop = unheard().await;
    let (terminal, customer) = (Terminal::at(&shop), shop.customer().await);
    let pk = format!("USER#{}", customer.user_id);
    set(&shop, (&pk, "PROFILE"), "erased_at", "1").await;
    set_aside(&shop, "1", &pk, "PROFILE").await;
    let done = events(&shop, &terminal, "", &["replay", "stream#1"]).await;
    assert_eq!((done.code, done.out.as_str()), (0, "stream#1  sessions looked through\n"), "{done:?}");
    let left = shop.table.partition(&pk).await;
    assert!(!left.iter().any(|item| item["SK"].as_str().is_some_and(|sk| sk.starts_with("SESSION#"))), "{left:?}");
}

/// A letter that names no item stays; one whose item is gone, whatever its key was, has nothing to follow.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_without_an_item() {
    let shop = unheard().await;
    let terminal = Terminal::at(&shop);
    set_aside(&shop, "1", "", "").await;
    set_aside(&shop, "2", "VARIANT#poison", "STOCK").await;
    let done = events(&shop, &terminal, "", &["replay", "--all"]).await;
    assert!(done.code == 1 && done.out.starts_with("stream#1  stays: "), "{done:?}");
    assert!(done.out.contains("stream#2  nothing was missing"), "{done:?}");
}

/// Sets an attribute of an item to a text, past the shop.
async fn set(shop: &Shop, (pk, sk): (&str, &str), attribute: &str, to: &str) {
    let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
    let update = shop.table.client.update_item().table_name(&shop.table.name).key("PK", text(pk)).key("SK", text(sk));
    let update = update.update_expression("SET #it = :it").expression_attribute_names("#it", attribute);
    update.expression_attribute_values(":it", text(to)).send().await.expect("a write");
}
