//! Carts, orders and what follows from them speak of variants.

use serde_json::json;
use tests::Shop;

use super::{id, path, tee};

#[tokio::test]
async fn a_variant_is_bought() {
    let shop = Shop::open().await;
    let (tee, customer) = (tee(&shop, [4, 1, 0, 2]).await, shop.customer().await);
    let line = customer.post("/v1/cart/items", json!({ "variant_id": id(&tee, 1), "quantity": 1 })).await.expect(201);
    let item = &line["item"];
    assert_eq!((&item["variant_id"], &item["product_id"]), (&json!(id(&tee, 1)), &tee["id"]));
    assert_eq!(
        (&item["variant_name"], &item["options"]),
        (&json!("Navy / M"), &json!({ "Colour": "Navy", "Size": "M" }))
    );
    customer.put(&format!("/v1/cart/items/{}", id(&tee, 0)), json!({ "quantity": 2 })).await.expect(200);
    let cart = customer.get("/v1/cart").await.expect(200);
    assert_eq!((cart["line_count"].as_u64(), cart["total"]["amount"].as_str()), (Some(2), Some("72.00")));

    let order = customer.post("/v1/orders", json!({})).await.expect(201);
    let first = &order["items"][0];
    assert_eq!(
        (&first["variant_id"], &first["name"], &first["sku"]),
        (&json!(id(&tee, 1)), &tee["name"], &json!("TEE"))
    );
    let left: Vec<i64> = shop.visitor().get(&path(&tee)).await.expect(200)["variants"]
        .as_array()
        .expect("variants")
        .iter()
        .map(|variant| variant["stock"].as_i64().expect("a stock"))
        .collect();
    assert_eq!(left, [2, 0, 0, 2]);
    customer.delete(&format!("/v1/cart/items/{}", id(&tee, 0))).await.problem(404, "not_found");
    let mails = shop.mails_to(&customer.email).await;
    assert!(mails.iter().any(|mail| mail.text.contains("(Navy / M)")), "the mail names the variant");
}

#[tokio::test]
async fn two_variants_of_one_product_are_two_lines_and_one_that_is_short_is_named() {
    let shop = Shop::open().await;
    let tee = tee(&shop, [4, 1, 0, 2]).await;
    let items = json!([
        { "variant_id": id(&tee, 0), "quantity": 1 }, { "variant_id": id(&tee, 1), "quantity": 3 },
        { "variant_id": id(&tee, 0), "quantity": 1 },
    ]);
    let order = json!({ "email": "ada@example.com", "items": items });
    let problem = shop.visitor().post("/v1/orders", order).await.problem(409, "out_of_stock");
    assert_eq!((&problem["variant_id"], &problem["available"]), (&json!(id(&tee, 1)), &json!(1)));
    assert!(problem["detail"].as_str().expect("a text").contains("Navy / M"));
    let items = json!([{ "variant_id": id(&tee, 0), "quantity": 2 }, { "variant_id": id(&tee, 3), "quantity": 1 }]);
    let order = json!({ "email": "ada@example.com", "items": items });
    let order = shop.visitor().post("/v1/orders", order).await.expect(201);
    assert_eq!((order["line_count"].as_u64(), order["unit_count"].as_u64()), (Some(2), Some(3)));
}

#[tokio::test]
async fn an_item_is_named_once() {
    let shop = Shop::open().await;
    let tee = tee(&shop, [4, 1, 0, 2]).await;
    let both = json!({ "product_id": tee["id"], "variant_id": id(&tee, 0), "quantity": 1 });
    let problem = shop.visitor().post("/v1/cart/items", both.clone()).await.problem(422, "invalid_fields");
    assert_eq!(problem["errors"][0]["pointer"], "/variant_id");
    let order = json!({ "email": "ada@example.com", "items": [{ "quantity": 1 }, both] });
    let problem = shop.visitor().post("/v1/orders", order).await.problem(422, "invalid_fields");
    let pointers: Vec<_> =
        problem["errors"].as_array().expect("errors").iter().map(|it| it["pointer"].clone()).collect();
    assert_eq!(pointers, [json!("/items/0/product_id"), json!("/items/1/variant_id")]);
}

/// A change of what an order line says refuses a sale by what was read before: none is sold under an old name.
#[tokio::test]
async fn what_a_line_says_is_what_was_sold() {
    let shop = Shop::open().await;
    let (tee, customer) = (tee(&shop, [9, 9, 9, 9]).await, shop.customer().await);
    let sales = async {
        let mut names = Vec::new();
        for _ in 0..20 {
            let items = json!([{ "variant_id": id(&tee, 0), "quantity": 1 }]);
            let order = customer.post("/v1/orders", json!({ "items": items })).await;
            if order.status == 201 {
                let order = order.expect(201);
                names.push((order["created_at"].clone(), order["items"][0]["name"].clone()));
            }
        }
        names
    };
    let renames = async {
        for number in 0..10 {
            shop.admin().patch(&path(&tee), json!({ "name": format!("Tee, edition {number:02}") })).await.expect(200);
        }
    };
    let (names, ()) = tokio::join!(sales, renames);
    assert_eq!(names.len(), 9, "all nine were sold");
    let editions: Vec<String> = names.iter().map(|(_, name)| name.as_str().expect("a name").to_owned()).collect();
    assert!(editions.is_sorted(), "no sale has an older name than the one before: {editions:?}");
}
