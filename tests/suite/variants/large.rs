//! A hundred variants, made, changed and deleted in one request each; and what is left when the process dies on the way.

use serde_json::{Value, json};
use shared::testing::{Fault, Network};
use tests::{Shop, ShopOptions, unique};

use super::{id, path};

/// A product with so many variants, at this price.
fn body(shop: &Shop, count: usize, price: &str) -> Value {
    let variant = |number: usize| {
        let values = json!({ "Size": format!("{:02}", number % 10), "Colour": format!("{:02}", number / 10) });
        json!({ "option_values": values, "price": price, "stock": 3, "sku": format!("S-{number}") })
    };
    json!({
        "name": format!("Large {}", unique()), "category_id": shop.category(),
        "options": [{ "name": "Size" }, { "name": "Colour" }], "variants": (0..count).map(variant).collect::<Vec<_>>(),
    })
}

fn prices(product: &Value) -> Vec<String> {
    let variants = product["variants"].as_array().expect("variants").iter();
    variants.map(|variant| variant["price"]["amount"].as_str().expect("an amount").to_owned()).collect()
}

#[tokio::test]
async fn a_hundred_variants_are_made_changed_and_deleted_in_one_request_each() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let made = admin.post("/v1/products", body(&shop, 100, "10.00")).await.expect(201);
    assert_eq!((made["variants"].as_array().map(Vec::len), made["stock"].as_i64()), (Some(100), Some(300)));
    assert_eq!(shop.visitor().get(&path(&made)).await.expect(200)["variants"], made["variants"]);

    let mut dearer = body(&shop, 100, "11.00");
    for variant in dearer["variants"].as_array_mut().expect("variants") {
        variant["stock"] = json!(4);
    }
    let changed = admin.put(&path(&made), dearer).await.expect(200);
    assert_eq!((prices(&changed), changed["stock"].as_i64()), (vec!["11.00".to_owned(); 100], Some(400)));
    assert!((0..100).all(|place| id(&changed, place) == id(&made, place)), "each keeps its id");
    // A change of the name alone changes what each line of an order says.
    admin.patch(&path(&made), json!({ "name": "Renamed" })).await.expect(200);
    let line = shop.visitor().post("/v1/cart/items", json!({ "variant_id": id(&made, 57), "quantity": 1 })).await;
    assert_eq!(line.expect(201)["item"]["name"], "Renamed");

    admin.delete(&path(&made)).await.expect(204);
    shop.visitor().get(&path(&made)).await.problem(404, "not_found");
    let item = json!({ "variant_id": id(&made, 57), "quantity": 1 });
    shop.visitor().post("/v1/cart/items", item).await.problem(404, "product_not_found");
    let target = format!("/v1/admin/audit?target={}", made["id"].as_str().expect("an id"));
    let records = admin.get(&target).await.expect(200);
    let actions: Vec<&Value> = records["items"].as_array().expect("records").iter().map(|it| &it["action"]).collect();
    assert_eq!(actions, ["delete_product", "update_product", "update_product", "create_product"]);
}

/// Sales go on during a change. Each is at the old or at the new price, none is lost, and the change completes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sales_go_on_during_a_large_change() {
    let shop = Shop::open().await;
    let made = shop.admin().post("/v1/products", body(&shop, 100, "10.00")).await.expect(201);
    let buyer = async |places: std::ops::Range<usize>| {
        let mut sold = Vec::new();
        for place in places {
            let order =
                json!({ "email": "ada@example.com", "items": [{ "variant_id": id(&made, place), "quantity": 1 }] });
            let order = shop.visitor().post("/v1/orders", order).await.expect(201);
            sold.push(order["total"]["amount"].as_str().expect("an amount").to_owned());
        }
        sold
    };
    let change = async {
        let variants = made["variants"].as_array().expect("variants").iter();
        let variants: Vec<Value> = variants
            .map(|it| json!({ "id": it["id"], "option_values": it["option_values"], "price": "12.00", "stock": 3 }))
            .collect();
        let options = json!([{ "name": "Size" }, { "name": "Colour" }]);
        shop.admin()
            .patch(&path(&made), json!({ "options": options, "variants": variants, "name": "New" }))
            .await
            .expect(200);
        shop.admin().patch(&path(&made), json!({ "name": "Newer" })).await.expect(200)
    };
    let (one, two, changed) = tokio::join!(buyer(0..30), buyer(60..90), change);
    assert!(one.iter().chain(&two).all(|total| total == "10.00" || total == "12.00"), "{one:?} {two:?}");
    assert_eq!(prices(&changed), vec!["12.00"; 100]);
}

/// The process dies before or after each call to DynamoDB in turn, while a product of a hundred variants is made,
/// changed or deleted. Then the sweep, or the next change, brings it to its end; or nothing was begun.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn a_change_that_is_cut_short_completes() {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let (faults, admin) = (shop.network().faults(), shop.admin());
    faults.retry_after(std::time::Duration::from_millis(1));
    for fault in [Fault::KilledBefore, Fault::KilledAfter] {
        for call in 0..12 {
            let story = format!("{fault:?} at {call}");
            let made = admin.post("/v1/products", body(&shop, 100, "10.00")).await.expect(201);
            let kept = prices(&made);
            let mut dearer = body(&shop, 99, "11.00");
            dearer["name"] = made["name"].clone();

            let kills = faults.kills();
            faults.plan([(call, fault)]);
            let cut = admin.put(&path(&made), dearer).await;
            faults.off();
            if faults.kills() == kills {
                assert_eq!((cut.status, call > 5), (200, true), "{story}: it has more calls than that");
                break;
            }
            // In between, each variant has one price or the other.
            let between = shop.visitor().get(&path(&made)).await.expect(200);
            assert!(prices(&between).iter().all(|price| price == "10.00" || price == "11.00"), "{story}");
            if call % 2 == 0 {
                shop.advance_seconds(61);
                let task = json!({ "task": "sweep_orders" });
                shop.gateway.run_schedule(local::Function::Schedule, &task).await.expect("a report");
            } else {
                admin.patch(&path(&made), json!({ "description": "touched" })).await.expect(200);
            }
            let after = shop.visitor().get(&path(&made)).await.expect(200);
            let is_old = prices(&after) == kept;
            let is_new = prices(&after) == vec!["11.00"; 99];
            assert!(is_old || is_new, "{story}: {:?}", prices(&after));
            let partition = format!("PRODUCT#{}", made["id"].as_str().expect("an id"));
            let open = shop.table.partition(&partition).await.iter().any(|item| item["SK"] == "CHANGE");
            assert!(!open, "{story}: it is still open");
            if is_new {
                let gone = json!({ "variant_id": id(&made, 99), "quantity": 1 });
                shop.visitor().post("/v1/cart/items", gone).await.problem(404, "product_not_found");
            }
        }
    }
}
