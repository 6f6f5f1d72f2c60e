use std::io::{BufRead, BufReader, Read};
use std::time::Duration;

use serde_json::{Value, json};
use tests::Shop;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use crate::run::Terminal;

const LONG: Duration = Duration::from_secs(20);

/// What is printed, line by line as it comes.
fn lines(of: impl Read + Send + 'static) -> UnboundedReceiver<String> {
    let (lines, printed) = unbounded_channel();
    std::thread::spawn(move || {
        BufReader::new(of).lines().map_while(Result::ok).take_while(|line| lines.send(line.clone()).is_ok()).count()
    });
    printed
}

async fn next(lines: &mut UnboundedReceiver<String>) -> String {
    timeout(LONG, lines.recv()).await.expect("in time").expect("a line")
}

/// From the customer's checkout to the line on staff's terminal, and an orderly end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_see_orders_and_low_stock_as_they_happen() {
    let shop = Shop::open().await;
    let product = shop.product_with(json!({ "name": "Last mug", "sku": "MUG-9", "stock": 6 })).await;
    let (staff, customer) = (shop.staff().await, shop.customer().await);
    let terminal = Terminal::at(&shop);
    terminal.log_in(&staff).await;
    let mut child = terminal.start(&["tail", "--json"]);
    let ready = next(&mut lines(child.stderr.take().expect("a pipe"))).await;
    assert!(ready.starts_with("listening to"), "{ready}");

    let items = json!({ "items": [{ "product_id": product.id, "quantity": 5 }] });
    let order = customer.post("/v1/orders", items).await.expect(201);
    let mut out = lines(child.stdout.take().expect("a pipe"));
    let mut events = Vec::new();
    while events.len() < 2 {
        events.push(serde_json::from_str::<Value>(&next(&mut out).await).expect("JSON"));
    }
    events.sort_by_key(|event| event["type"].to_string());
    assert_eq!((&events[0]["type"], &events[0]["data"]["order_id"]), (&json!("order.placed"), &order["id"]));
    assert_eq!((&events[1]["type"], &events[1]["data"]["product_id"]), (&json!("stock.low"), &json!(product.id)));

    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    let end = tokio::task::spawn_blocking(move || child.wait());
    let end = timeout(LONG, end).await.expect("in time").expect("a thread").expect("an end");
    assert_eq!(end.code(), Some(0), "Ctrl-C is how one ends it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn customers_are_refused() {
    let shop = Shop::open().await;
    let terminal = Terminal::at(&shop);
    terminal.log_in(&shop.customer().await).await;
    let done = terminal.run(&["tail"]).await;
    assert!(done.code == 1 && done.out.is_empty() && done.err.contains("role"), "{done:?}");
}
