use serde_json::json;
use tests::Shop;

use crate::run::Terminal;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_see_orders_and_move_them() {
    let shop = Shop::open().await;
    let (ada, product) = (shop.customer().await, shop.product("12.50", 10).await);
    let items = json!([{ "product_id": product.id, "quantity": 2 }]);
    let placed = ada.post("/v1/orders", json!({ "items": items })).await.expect(201);
    let (id, number) = (placed["id"].as_str().expect("an id"), placed["number"].as_str().expect("a number"));
    ada.post("/v1/orders", json!({ "items": items })).await.expect(201);

    let terminal = Terminal::at(&shop);
    assert_eq!(terminal.run(&["orders"]).await.code, 1, "nobody is logged in");
    terminal.log_in(&shop.staff().await).await;
    let all = terminal.run(&["orders"]).await;
    assert!(all.code == 0 && all.out.lines().count() == 2 && all.out.contains("25.00 USD"), "{all:?}");
    let hers = terminal.run(&["orders", "--email", &ada.email, "--status", "pending", "--limit", "1"]).await;
    assert_eq!((hers.code, hers.out.lines().count()), (0, 1), "{hers:?}");
    let none = terminal.run(&["orders", "--status", "shipped"]).await;
    assert_eq!((none.code, none.out.as_str()), (0, ""), "{none:?}");

    let whole = terminal.run(&["order", number]).await;
    for told in [number, id, "pending, may become", &ada.email, "2 ×", "25.00 USD", "customer"] {
        assert!(whole.out.contains(told), "{told}: {}", whole.out);
    }
    let moved = terminal.run(&["order", id, "status", "paid"]).await;
    assert_eq!((moved.code, moved.out), (0, format!("{number} is paid now\n")));
    let illegal = terminal.run(&["order", number, "status", "delivered"]).await;
    assert!(illegal.code == 1 && illegal.err.contains("cannot follow"), "{illegal:?}");
    assert_eq!(terminal.run(&["order", id, "note", "Called: wants it after Friday."]).await.code, 0);
    let whole = terminal.run(&["order", id]).await;
    assert!(whole.out.contains("paid") && whole.out.contains("wants it after Friday."), "{}", whole.out);
    let json = terminal.run(&["order", id, "--json"]).await;
    assert!(json.out.contains("\"history\":["), "{json:?}");
    let unknown = terminal.run(&["order", "K7QX-2M9F"]).await;
    assert!(unknown.code == 1 && unknown.err.contains("K7QX-2M9F"), "{unknown:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_see_what_days_sold() {
    let shop = Shop::open().await;
    let terminal = Terminal::at(&shop);
    terminal.log_in(&shop.staff().await).await;
    let month = terminal.run(&["sales"]).await;
    assert_eq!((month.code, month.out.lines().count()), (0, 30), "{month:?}");
    let today = shop.now().to_string();
    let day = &today[..10];
    let day = terminal.run(&["sales", "--from", day, "--to", day]).await;
    assert!(day.out.starts_with(&today[..10]) && day.out.trim_end().ends_with("not counted yet"), "{day:?}");
    let wrong = terminal.run(&["sales", "--from", "yesterday"]).await;
    assert!(wrong.code == 1 && wrong.err.contains("from"), "{wrong:?}");
}
