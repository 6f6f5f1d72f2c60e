//! Lists follow the stock of all variants, whatever changes meanwhile.

use serde_json::{Value, json};
use tests::Shop;

use super::{id, path, tee};

async fn is_listed(shop: &Shop, product: &Value) -> bool {
    shop.gateway.drain_stream().await;
    let list = format!("/v1/products?in_stock=true&limit=100&category={}", shop.category());
    let list = shop.visitor().get(&list).await.expect(200);
    list["items"].as_array().expect("items").iter().any(|item| item["id"] == product["id"])
}

async fn set_of(shop: &Shop, product: &Value) -> Vec<String> {
    let items = shop.table.partition(&format!("PRODUCT#{}", product["id"].as_str().expect("an id"))).await;
    let set = items.iter().find(|item| item["SK"] == "IN_STOCK").expect("a set");
    let variants = set["variants"].as_array().expect("variants").iter();
    variants.map(|variant| variant.as_str().expect("an id").to_owned()).collect()
}

async fn buy(shop: &Shop, variant: &str, quantity: i64) {
    let order = json!({ "email": "ada@example.com", "items": [{ "variant_id": variant, "quantity": quantity }] });
    shop.visitor().post("/v1/orders", order).await.expect(201);
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "waits for the stream")]
async fn a_product_is_in_stock_until_its_last_variant_is_sold() {
    let shop = Shop::open().await;
    let tee = tee(&shop, [1, 2, 0, 0]).await;
    assert!(is_listed(&shop, &tee).await);
    buy(&shop, id(&tee, 0), 1).await;
    assert!(is_listed(&shop, &tee).await);
    assert_eq!(set_of(&shop, &tee).await, [id(&tee, 1)]);
    buy(&shop, id(&tee, 1), 2).await;
    assert!(!is_listed(&shop, &tee).await);
    let restock = json!({ "delta": 1, "reason": "delivered" });
    shop.admin().post(&format!("/v1/variants/{}/stock", id(&tee, 3)), restock).await.expect(200);
    assert!(is_listed(&shop, &tee).await);
    // The only one in stock goes.
    shop.admin().delete(&format!("{}/variants/{}", path(&tee), id(&tee, 3))).await.expect(204);
    assert!(!is_listed(&shop, &tee).await);
    assert_eq!(set_of(&shop, &tee).await, Vec::<String>::new());
}

/// Sales, deliveries, edits, variants that come and go, all at once. At the end the set has exactly the variants that
/// are in stock, and the lists agree.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "inside", ignore = "waits for the stream")]
async fn the_set_is_right_in_the_end() {
    let shop = Shop::open().await;
    for round in 0..4 {
        let tee = tee(&shop, [2, 2, 1, 0]).await;
        let admin = shop.admin();
        let sales = async {
            for place in [0, 1, 2, 0, 1, 3, 0] {
                let item = json!({ "variant_id": id(&tee, place), "quantity": 1 });
                let order = json!({ "email": "ada@example.com", "items": [item] });
                shop.visitor().post("/v1/orders", order).await;
            }
        };
        let deliveries = async {
            for (place, delta) in [(3, 1), (0, 1), (3, -1), (1, -1), (2, 1)] {
                let path = format!("/v1/variants/{}/stock", id(&tee, place));
                admin.post(&path, json!({ "delta": delta, "reason": "counted" })).await;
            }
        };
        let edits = async {
            for number in 0..3 {
                admin.patch(&path(&tee), json!({ "name": format!("Tee {number}") })).await;
                let values = json!({ "Colour": "Red", "Size": number.to_string() });
                let new = json!({ "option_values": values, "price": "1.00", "stock": number % 2 });
                admin.post(&format!("{}/variants", path(&tee)), new).await;
                let gone = format!("{}/variants/{}", path(&tee), id(&tee, number));
                if round % 2 == 0 {
                    admin.delete(&gone).await;
                } else {
                    admin.patch(&gone, json!({ "backorder": if number == 1 { "allow" } else { "deny" } })).await;
                }
            }
        };
        let follow = async {
            for _ in 0..6 {
                shop.gateway.drain_stream().await;
            }
        };
        tokio::join!(sales, deliveries, edits, follow);
        let listed = is_listed(&shop, &tee).await;
        let shown = shop.visitor().get(&path(&tee)).await.expect(200);
        let variants = shown["variants"].as_array().expect("variants").iter();
        let mut in_stock: Vec<String> = variants
            .filter(|variant| variant["in_stock"] == true)
            .map(|variant| variant["id"].as_str().expect("an id").to_owned())
            .collect();
        in_stock.sort();
        let mut set = set_of(&shop, &tee).await;
        set.sort();
        assert_eq!(set, in_stock, "{shown}");
        assert_eq!(listed, !in_stock.is_empty());
    }
}
