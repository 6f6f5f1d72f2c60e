//! What staff may make of options and variants.

use serde_json::{Value, json};
use tests::{Shop, unique};

use super::{id, path, tee};

#[tokio::test]
async fn a_product_shows_its_options_and_variants() {
    let shop = Shop::open().await;
    let tee = tee(&shop, [4, 0, 2, 1]).await;
    assert_eq!(
        tee["options"],
        json!([{ "name": "Colour", "values": ["Navy", "Sand"] }, { "name": "Size", "values": ["S", "M"] }]),
        "only values that variants have"
    );
    let shown = shop.visitor().get(&path(&tee)).await.expect(200);
    assert_eq!(shown["variants"], tee["variants"]);
    assert_eq!((shown["stock"].as_i64(), shown["in_stock"].as_bool()), (Some(7), Some(true)));
    let variant = &shown["variants"][1];
    assert_eq!(variant["option_values"], json!({ "Colour": "Navy", "Size": "M" }));
    assert_eq!((variant["in_stock"].as_bool(), variant["position"].as_u64()), (Some(false), Some(1)));
    assert!(shown["sku"].is_null(), "several variants, no sku of its own");
}

#[tokio::test]
async fn a_variant_is_added_changed_and_removed() {
    let shop = Shop::open().await;
    let (tee, admin) = (tee(&shop, [1, 1, 1, 1]).await, shop.admin());
    let variants = format!("{}/variants", path(&tee));
    let new = json!({
        "option_values": { "colour": "navy", "SIZE": "XL" }, "price": "26.00", "compare_at_price": "30.00", "stock": 5,
        "barcode": "4006381333931", "weight_grams": 210, "cost": "8.10", "max_per_order": 2, "requires_shipping": true,
    });
    let grown = admin.post(&variants, new).await.expect(201);
    let xl = &grown["variants"][4];
    assert_eq!(xl["option_values"], json!({ "Colour": "Navy", "Size": "XL" }), "spelled as the option has it");
    assert_eq!(grown["options"][1]["values"], json!(["S", "M", "XL"]));
    assert_eq!(grown["price_range"]["max"]["amount"], "26.00");
    assert_eq!((xl["cost"]["amount"].as_str(), xl["barcode"].as_str()), (Some("8.10"), Some("4006381333931")));
    let seen = shop.visitor().get(&path(&tee)).await.expect(200);
    assert!(seen["variants"][4].get("cost").is_none(), "only for staff");
    let answer = admin.get(&path(&tee)).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.expect(200)["variants"][4]["cost"]["amount"], "8.10");

    let one = format!("{variants}/{}", id(&grown, 4));
    let moved = admin.patch(&one, json!({ "price": "25.00", "position": 0, "stock": 3 })).await.expect(200);
    assert_eq!((id(&moved, 0), &moved["variants"][0]["price"]["amount"]), (id(&grown, 4), &json!("25.00")));
    assert_eq!(moved["variants"][0]["stock"], 3);
    let clash = admin.patch(&one, json!({ "option_values": { "Size": "S" } })).await;
    assert_eq!(clash.problem(422, "invalid_fields")["errors"][0]["code"], "duplicate_variant");

    admin.delete(&one).await.expect(204);
    admin.delete(&one).await.problem(404, "not_found");
    let shrunk = shop.visitor().get(&path(&tee)).await.expect(200);
    assert_eq!(shrunk["options"][1]["values"], json!(["S", "M"]));
    for place in 0..3 {
        admin.delete(&format!("{variants}/{}", id(&shrunk, place))).await.expect(204);
    }
    admin.delete(&format!("{variants}/{}", id(&shrunk, 3))).await.problem(409, "last_variant");
}

#[tokio::test]
async fn each_wrong_variant_is_named() {
    let shop = Shop::open().await;
    let refused = async |options: Value, variants: Value| -> Vec<(String, String)> {
        let body = json!({
            "name": format!("Wrong {}", unique()), "category_id": shop.category(), "options": options, "variants": variants,
        });
        let problem = shop.admin().post("/v1/products", body).await.problem(422, "invalid_fields");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        problem["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .map(|it| (text(&it["pointer"]), text(&it["code"])))
            .collect()
    };
    let size = || json!([{ "name": "Size" }]);
    let of = |size: &str| json!({ "option_values": { "Size": size }, "price": "1.00" });
    let found = refused(
        size(),
        json!([of("M"), of("m"), { "price": "1.00" }, { "option_values": { "Size": "L", "Kind": "x" } }]),
    )
    .await;
    let expected = [
        ("/variants/1/option_values", "duplicate_variant"),
        ("/variants/2/option_values", "required"),
        ("/variants/3/option_values", "unknown_option"),
        ("/variants/3/price", "required"),
    ];
    assert_eq!(found, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));

    let one = |pointer: &str, code: &str| vec![(pointer.to_owned(), code.to_owned())];
    let many: Vec<Value> = (0..101).map(|size| of(&size.to_string())).collect();
    assert_eq!(refused(size(), json!(many)).await, one("/variants", "too_many"));
    assert_eq!(refused(size(), json!([])).await, one("/variants", "empty"));
    assert_eq!(
        refused(json!([]), json!([{ "price": "1.00" }, { "price": "2.00" }])).await,
        one("/options", "required")
    );
    let four = json!(["A", "B", "C", "D"].map(|name| json!({ "name": name })));
    let values = json!({ "A": "1", "B": "1", "C": "1", "D": "1" });
    assert_eq!(refused(four, json!([{ "option_values": values, "price": "1" }])).await, one("/options", "too_many"));
    let twice = json!([{ "name": "Size" }, { "name": "SIZE" }]);
    assert!(
        refused(twice, json!([of("M")])).await.contains(&("/options/1/name".to_owned(), "duplicate_option".to_owned()))
    );

    let unnamed = |fields: Value| {
        let mut variant = of("M");
        variant.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
        json!([variant])
    };
    for (fields, pointer, code) in [
        (json!({ "weight_grams": -1 }), "/variants/0/weight_grams", "invalid_weight"),
        (json!({ "stock": -1 }), "/variants/0/stock", "invalid_stock"),
        (json!({ "stock": null, "backorder": "allow" }), "/variants/0/stock", "not_counted"),
        (json!({ "backorder_limit": 3 }), "/variants/0/backorder_limit", "backorder_denied"),
        (json!({ "max_per_order": 0 }), "/variants/0/max_per_order", "invalid_quantity"),
        (json!({ "price": "1.001" }), "/variants/0/price", "too_many_decimals"),
        (json!({ "id": "var_019b78cf732073819059bf1f823cb2ff" }), "/variants/0/id", "unknown_variant"),
    ] {
        assert_eq!(refused(size(), unnamed(fields.clone())).await, one(pointer, code), "{fields}");
    }
    let body = json!({
        "name": "Both", "category_id": shop.category(), "price": "1.00", "stock": 1, "options": size(), "variants": [of("M")],
    });
    let problem = shop.admin().post("/v1/products", body).await.problem(422, "invalid_fields");
    assert_eq!(problem["errors"][0]["code"], "one_form");
}

/// A list of variants replaces the old one: those with the same values keep their id and everything else of theirs.
#[tokio::test]
async fn replacing_the_list_keeps_what_it_names() {
    let shop = Shop::open().await;
    let tee = tee(&shop, [4, 5, 6, 7]).await;
    let variants = json!([
        { "option_values": { "Colour": "Sand", "Size": "M" }, "price": "20.00", "stock": 7 },
        { "option_values": { "Colour": "Sand", "Size": "L" }, "price": "21.00", "stock": 1 },
        { "id": id(&tee, 0), "option_values": { "Colour": "Black", "Size": "S" }, "price": "22.00", "stock": 4 },
    ]);
    let options = json!([{ "name": "Colour" }, { "name": "Size" }]);
    let body = json!({ "options": options, "variants": variants });
    let changed = shop.admin().patch(&path(&tee), body).await.expect(200);
    assert_eq!((id(&changed, 0), id(&changed, 2)), (id(&tee, 3), id(&tee, 0)));
    let ids: Vec<&str> = (0..4).map(|place| id(&tee, place)).collect();
    assert!(!ids.contains(&id(&changed, 1)), "a new one");
    assert_eq!(changed["variants"].as_array().map(Vec::len), Some(3));
    let cart = json!({ "variant_id": id(&tee, 1), "quantity": 1 });
    shop.visitor().post("/v1/cart/items", cart).await.problem(404, "product_not_found");
}

/// A product that gets options is not sold by its own id any more, and one that loses them is again, with the same stock
/// item.
#[tokio::test]
async fn options_come_and_go() {
    let shop = Shop::open().await;
    let mug = shop.product("9.00", 5).await;
    let customer = shop.customer().await;
    customer.post("/v1/cart/items", json!({ "product_id": mug.id, "quantity": 1 })).await.expect(201);
    let sizes = json!({
        "options": [{ "name": "Size" }],
        "variants": [
            { "id": mug.variant, "option_values": { "Size": "small" }, "price": "9.00", "stock": 5 },
            { "option_values": { "Size": "large" }, "price": "12.00", "stock": 2 },
        ],
    });
    let grown = shop.admin().patch(&mug.path, sizes).await.expect(200);
    assert_eq!(id(&grown, 0), mug.variant, "it keeps its stock");

    let by_product = json!({ "product_id": mug.id, "quantity": 1 });
    let problem = customer.post("/v1/cart/items", by_product.clone()).await.problem(422, "variant_required");
    assert_eq!(problem["variants"].as_array().map(Vec::len), Some(2));
    assert_eq!(problem["variants"][1]["variant_name"], "large");
    let order = json!({ "email": "ada@example.com", "items": [by_product] });
    let problem = shop.visitor().post("/v1/orders", order).await.problem(422, "variant_required");
    assert_eq!(problem["errors"][0]["pointer"], "/items/0/product_id");
    assert_eq!(customer.get("/v1/cart").await.expect(200)["items"][0]["purchasable"], false);
    customer.post("/v1/orders", json!({})).await.problem(409, "product_unavailable");
    let stock = format!("{}/stock", mug.path);
    shop.admin().post(&stock, json!({ "delta": 1, "reason": "found" })).await.problem(422, "variant_required");

    // Named by itself, it is sold.
    customer.post("/v1/cart/items", json!({ "variant_id": mug.variant, "quantity": 1 })).await.expect(201);
    let order = customer.post("/v1/orders", json!({})).await.expect(201);
    assert_eq!((&order["items"][0]["variant_name"], &order["items"][0]["quantity"]), (&json!("small"), &json!(2)));

    let single = json!({ "options": [], "variants": [{ "price": "10.00", "stock": 3 }] });
    let single = shop.admin().patch(&mug.path, single).await.expect(200);
    assert_eq!((id(&single, 0), single["options"].as_array().map(Vec::len)), (mug.variant.as_str(), Some(0)));
    customer.post("/v1/cart/items", json!({ "product_id": mug.id, "quantity": 3 })).await.expect(201);
    customer.post("/v1/orders", json!({})).await.expect(201);
    assert_eq!(shop.stock(&mug).await, 0);
    customer.post(&format!("/v1/orders/{}/cancel", order["id"].as_str().expect("an id")), json!({})).await.expect(200);
    assert_eq!(shop.stock(&mug).await, 2, "what the first order took comes back");
}

/// What never had a variant without options, gets one when its options go.
#[tokio::test]
async fn a_product_that_began_with_options_can_lose_them() {
    let shop = Shop::open().await;
    let tee = tee(&shop, [1, 1, 1, 1]).await;
    let single = json!({ "options": [], "variants": [{ "price": "10.00", "stock": 3 }] });
    let single = shop.admin().patch(&path(&tee), single).await.expect(200);
    assert_eq!(id(&single, 0).strip_prefix("var_"), tee["id"].as_str().and_then(|id| id.strip_prefix("prod_")));
    let item = json!({ "product_id": tee["id"], "quantity": 3 });
    shop.visitor().post("/v1/cart/items", item).await.expect(201);
}

/// A list of variants without options is of the options that the product has, and one without a stock keeps it.
#[tokio::test]
async fn what_a_list_leaves_out_stays() {
    let shop = Shop::open().await;
    let tee = tee(&shop, [4, 5, 6, 7]).await;
    let bare = json!({ "variants": [{ "price": "5.00", "stock": 1 }] });
    let problem = shop.admin().patch(&path(&tee), bare).await.problem(422, "invalid_fields");
    assert_eq!(problem["errors"][0]["pointer"], "/variants/0/option_values");
    let variants: Vec<Value> = (0..4).map(|place| json!({ "id": id(&tee, place), "price": "25.00" })).collect();
    let mut named = variants;
    for (place, variant) in named.iter_mut().enumerate() {
        variant["option_values"] = tee["variants"][place]["option_values"].clone();
    }
    let dearer = shop.admin().patch(&path(&tee), json!({ "variants": named })).await.expect(200);
    assert_eq!((dearer["stock"].as_i64(), dearer["price"]["amount"].as_str()), (Some(22), Some("25.00")));
}
