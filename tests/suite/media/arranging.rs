//! Order, texts and variants of pictures.

use serde_json::{Value, json};
use tests::{Client, Product, Shop};

use super::upload::{begin, id, list, picture, upload, urls};

async fn ids(client: &Client, product: &Product) -> Vec<Value> {
    let list = client.get(&list(product)).await.expect(200);
    list["items"].as_array().expect("items").iter().map(|media| media["id"].clone()).collect()
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn the_first_picture_that_is_ready_is_the_products() {
    let shop = Shop::open().await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    let one = upload(&shop, &product, picture(64, 64, 1)).await;
    let two = upload(&shop, &product, picture(64, 64, 2)).await;
    let open = begin(&admin, &product, 100).await;
    let shown = async || shop.visitor().get(&product.path).await.expect(200)["image_url"].clone();
    assert_eq!(shown().await, json!(urls(&one)[0]));
    let variant = "var_018bcfe568787e8a9b4ff0d1c2a3b4c5";
    let wanted = json!({ "items": [
        { "id": id(&open), "alt": "To come" },
        { "id": two["id"], "variants": [variant] },
        { "id": one["id"], "alt": "  From behind " },
    ] });
    let answer = admin.put(&list(&product), wanted.clone()).await.expect(200);
    assert_eq!(ids(&admin, &product).await, [json!(id(&open)), two["id"].clone(), one["id"].clone()]);
    assert_eq!(
        (&answer["items"][1]["variants"], &answer["items"][2]["alt"]),
        (&json!([variant]), &json!("From behind"))
    );
    assert_eq!(shown().await, json!(urls(&two)[0]), "the one that is ready");
    let public = shop.visitor().get(&product.path).await.expect(200);
    let public: Vec<_> = public["media"].as_array().expect("media").iter().map(|it| &it["id"]).collect();
    assert_eq!(public, [&two["id"], &one["id"]]);

    // The same again is no change.
    let tag = admin.get(&product.path).await.header("etag").map(str::to_owned);
    admin.put(&list(&product), wanted).await.expect(200);
    assert_eq!(admin.get(&product.path).await.header("etag").map(str::to_owned), tag);
}

#[tokio::test]
async fn a_list_names_each_picture_once() {
    let shop = Shop::open().await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    let one = id(&begin(&admin, &product, 100).await);
    let two = id(&begin(&admin, &product, 100).await);
    let other = "media_018bcfe568787e8a9b4ff0d1c2a3b4c5";
    for (named, pointer, code) in [
        (vec![one.as_str()], "/items", "media_missing"),
        (vec![&one, &two, &one], "/items/2/id", "duplicate"),
        (vec![&one, other, &two], "/items/1/id", "unknown_media"),
        (vec![], "/items", "media_missing"),
    ] {
        let items: Vec<Value> = named.iter().map(|id| json!({ "id": id })).collect();
        let problem = admin.put(&list(&product), json!({ "items": items })).await.problem(422, "invalid_fields");
        assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]), (&json!(pointer), &json!(code)));
    }
    assert_eq!(ids(&admin, &product).await, [one, two]);
}

#[tokio::test]
async fn a_list_that_is_not_up_to_date_is_stale() {
    let shop = Shop::open().await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    let media = id(&begin(&admin, &product, 100).await);
    let tag = admin.get(&product.path).await.header("etag").expect("a tag").to_owned();
    admin.patch(&product.path, json!({ "name": "Another" })).await.expect(200);
    let late = admin.with("if-match", &tag);
    late.put(&list(&product), json!({ "items": [{ "id": media, "alt": "A" }] })).await.problem(412, "stale");
    late.delete(&format!("{}/{media}", list(&product))).await.problem(412, "stale");
    let tag = admin.get(&product.path).await.header("etag").expect("a tag").to_owned();
    let now = admin.with("if-match", &tag);
    now.put(&list(&product), json!({ "items": [{ "id": media, "alt": "A" }] })).await.expect(200);
}

/// A change of another field keeps the pictures, and so does an import.
#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn other_changes_of_a_product_keep_its_pictures() {
    let shop = Shop::open().await;
    let product = shop.product_with(json!({ "sku": "KEPT" })).await;
    let ready = upload(&shop, &product, picture(64, 64, 1)).await;
    shop.admin().patch(&product.path, json!({ "name": "Renamed", "price": "2.00", "stock": 0 })).await.expect(200);
    crate::imports::import(&shop.admin(), "sku,name,stock\nKEPT,Imported,5\n").await;
    let whole = json!({ "name": "X", "price": "1.00", "stock": 1, "sku": "KEPT", "category_id": shop.category() });
    shop.admin().put(&product.path, whole).await.expect(200);
    let shown = shop.visitor().get(&product.path).await.expect(200);
    assert_eq!(shown["media"][0]["id"], ready["id"]);
    assert_eq!(shown["image_url"], json!(urls(&ready)[0]));
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn work_on_pictures_is_recorded() {
    let shop = Shop::open().await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    let ready = upload(&shop, &product, picture(64, 64, 1)).await;
    admin.put(&list(&product), json!({ "items": [{ "id": ready["id"], "alt": "A" }] })).await.expect(200);
    admin.delete(&format!("{}/{}", list(&product), ready["id"].as_str().expect("an id"))).await.expect(204);
    let records = admin.get(&format!("/v1/admin/audit?target={}", product.id)).await.expect(200);
    let actions: Vec<_> = records["items"].as_array().expect("items").iter().map(|it| it["action"].clone()).collect();
    assert_eq!(actions, ["delete_media", "arrange_media", "upload_media", "create_product"]);
}
