//! Items that a pass must neither fail on nor overlook.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;
use tests::{Product, Shop, ShopOptions};

use super::{has_mail, is_listed_in_stock, is_there, key, mended, order, reconcile, set};

const HOUR: i64 = 60 * 60;

async fn unheard() -> Shop {
    Shop::open_with(ShopOptions { unheard: true, ..ShopOptions::default() }).await
}

/// Puts an item that nobody can read, past the shop.
async fn poison(shop: &Shop, (pk, sk): (&str, &str), collection: Option<(&str, &str)>) {
    let put = shop.table.client.put_item().table_name(&shop.table.name).set_item(Some(key(pk, sk)));
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let put = match collection {
        Some((collection, position)) => put.item("collection", text(collection)).item("position", text(position)),
        None => put,
    };
    put.item("available", text("many")).item("updated_at", text("now")).send().await.expect("a write");
}

/// One item that cannot be read costs its own effects, and those of no other.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn what_cannot_be_read_holds_up_nothing_else() {
    let shop = unheard().await;
    let customer = shop.customer().await;
    let (broken, torn) = (shop.product("1.00", 9).await, shop.product("1.00", 9).await);
    let good = shop.product("1.00", 1).await;
    let (bad, placed) = (order(&customer, &broken, 1).await, order(&customer, &good, 1).await);
    poison(&shop, ("LISTING#ALL", "prod_0"), None).await;
    poison(&shop, (&format!("VARIANT#{}", broken.variant), "STOCK"), None).await;
    poison(&shop, (&format!("LOW_STOCK#{}", torn.variant), "LOW_STOCK"), None).await;
    poison(&shop, ("USER#poison", "PROFILE"), Some(("USERS", "user_~"))).await;
    let (user, sk) = (format!("USER#{}", customer.user_id), format!("ORDER#{bad}"));
    set(&shop, (&user, &sk), "status", AttributeValue::S("sold".to_owned())).await;
    shop.advance_seconds(HOUR);
    reconcile(&shop).await;
    assert!(!is_listed_in_stock(&shop, &good).await);
    assert!(is_there(&shop, &format!("LOW_STOCK#{}", good.variant), "LOW_STOCK").await);
    for mail in [format!("order.placed:{placed}"), format!("user.registered:{}", customer.user_id)] {
        assert!(has_mail(&shop, &mail).await, "{mail}");
    }
    let logs = tests::captured_logs();
    let said =
        logs.lines().any(|line| line.contains("an item cannot be read, and is passed over") && line.contains(&bad));
    assert!(said, "somebody should look at it");
}

/// Why a pass leaves out products that are not shown.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn a_product_that_is_shown_again_is_listed_by_its_stock() {
    let shop = unheard().await;
    let (customer, product) = (shop.customer().await, shop.product("1.00", 1).await);
    order(&customer, &product, 1).await;
    for status in ["draft", "active"] {
        shop.admin().patch(&product.path, json!({ "status": status })).await.expect(200);
    }
    assert!(!is_listed_in_stock(&shop, &product).await, "it is sold out");
}

/// A set of variants in stock that disagrees with the stock is found.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn a_product_that_says_something_else_than_its_stock_is_found() {
    let shop = unheard().await;
    let product = shop.product("1.00", 9).await;
    let partition = format!("PRODUCT#{}", product.id);
    set(&shop, (&partition, "IN_STOCK"), "variants", AttributeValue::L(Vec::new())).await;
    assert_eq!(mended(&reconcile(&shop).await), 1);
    assert!(is_in_set(&shop, &product).await);
}

/// However many products there are, each has its turn, and a pass ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn the_last_of_many_has_its_turn() {
    let shop = unheard().await;
    let mut products: Vec<Product> = Vec::new();
    for _ in 0..14 {
        products.extend(futures::future::join_all((0..16).map(|_| shop.product("1.00", 9))).await);
    }
    products.sort_by(|one, other| one.id.cmp(&other.id));
    let customer = shop.customer().await;
    for product in [&products[0], &products[223]] {
        order(&customer, product, 9).await;
    }
    let runs = reconcile(&shop).await;
    assert!(runs.len() <= 2, "{runs:?}");
    assert!(!is_in_set(&shop, &products[0]).await);
    assert!(!is_in_set(&shop, &products[223]).await);
}

/// Whether the product's set of variants in stock has this one.
async fn is_in_set(shop: &Shop, product: &Product) -> bool {
    let items = shop.table.partition(&format!("PRODUCT#{}", product.id)).await;
    let set = items.iter().find(|item| item["SK"] == "IN_STOCK").expect("a set");
    set["variants"].as_array().expect("variants").iter().any(|variant| *variant == *product.variant)
}
