//! Where a file's products are: their categories and their slugs.

use serde_json::{Value, json};
use tests::Shop;

use super::export::export;
use super::upload::{CSV, begin, counts, ended, import, named, product, put, report, told};

/// Each category as its names from the top, sorted.
async fn tree(shop: &Shop) -> Vec<String> {
    let all = shop.visitor().get("/v1/categories?limit=100").await.expect(200);
    let items = all["items"].as_array().expect("items");
    let named = |id: &Value| items.iter().find(|it| it["id"] == *id).expect("a category");
    let shown = |category: &Value| {
        let above = category["path"].as_array().expect("a path").iter().map(|id| named(id)["name"].clone());
        let names: Vec<String> =
            above.chain([category["name"].clone()]).map(|name| name.as_str().expect("a name").to_owned()).collect();
        names.join(" > ")
    };
    let mut paths: Vec<String> = items.iter().map(shown).collect();
    // Where products of other tests are.
    paths.retain(|path| path != "Things");
    paths.sort();
    paths
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn a_path_becomes_a_tree_of_categories() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let text = "Handle,Title,Variant Price,Product Category\n\
        a,A,1,Clothing > Men > Sale\n\
        b,B,1,clothing > WOMEN > Sale\n\
        c,C,1,Clothing > Women > sale!\n\
        d,D,1,Clothing\n\
        e,E,1,日本 > 酒\n\
        f,F,1,中国 > 酒\n\
        g,G,1,A > B > C > D > E > F > G\n";
    assert_eq!(counts(&import(&admin, CSV, text).await), [7, 0, 0, 0, 0]);
    let wanted = [
        "A",
        "A > B",
        "A > B > C",
        "A > B > C > D",
        "A > B > C > D > G",
        "Clothing",
        "Clothing > Men",
        "Clothing > Men > Sale",
        "Clothing > WOMEN",
        "Clothing > WOMEN > Sale",
        "中国",
        "中国 > 酒",
        "日本",
        "日本 > 酒",
    ];
    assert_eq!(tree(&shop).await, wanted);
    assert_eq!(named(&shop, "B").await["category_id"], named(&shop, "C").await["category_id"]);
    assert_ne!(named(&shop, "A").await["category_id"], named(&shop, "B").await["category_id"]);
    let clothing = named(&shop, "D").await["category_id"].as_str().expect("an id").to_owned();
    let all = shop.visitor().get(&format!("/v1/products?category={clothing}")).await.expect(200);
    assert_eq!(all["items"].as_array().map(Vec::len), Some(4), "{all}");

    assert_eq!(counts(&import(&admin, CSV, text).await), [0, 0, 7, 0, 0]);
    assert_eq!(tree(&shop).await, wanted);

    // A name alone, or a slug, is of a category at any level.
    let own = "sku,name,price,category\nX,X,1,men\nY,Y,1,Women\nZ,Z,1,Clothing > Kids\n";
    assert_eq!(counts(&import(&admin, CSV, own).await), [3, 0, 0, 0, 0]);
    let category = async |sku| product(&shop, sku).await["category_id"].clone();
    let id = |path: &str, all: &Value| {
        let found = all["items"].as_array().expect("items").iter().find(|it| it["name"] == path);
        found.expect("a category")["id"].clone()
    };
    let all = shop.visitor().get("/v1/categories").await.expect(200);
    assert_eq!((category("X").await, category("Y").await), (id("Men", &all), id("WOMEN", &all)));
    assert_eq!(tree(&shop).await.len(), wanted.len() + 1);

    // The file of another shop has the whole tree.
    let (exported, _) = export(&admin, "").await;
    let other = Shop::open().await;
    assert_eq!(counts(&import(&other.admin(), CSV, exported.clone()).await), [10, 0, 0, 0, 0]);
    assert_eq!(tree(&other).await, tree(&shop).await);
    assert_eq!(export(&other.admin(), "").await.0, exported);
}

/// Imports that make one category at the same time share it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn imports_at_once_make_one_tree() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let files = (0..4).map(|file| {
        let row = |number| format!("F{file}-{number},Thing,1,Top > Shelf {number} > Sale\n");
        format!("sku,name,price,category\n{}", (0..6).map(row).collect::<String>())
    });
    let imports = files.map(async |text| {
        let begun = begin(&admin, CSV, text.len()).await;
        assert_eq!(put(&begun, text.into_bytes()).await, 200);
        ended(&admin, &begun).await
    });
    for done in futures::future::join_all(imports).await {
        assert_eq!(counts(&done), [6, 0, 0, 0, 0], "{done}");
    }
    let paths = tree(&shop).await;
    let mut once = paths.clone();
    once.dedup();
    assert_eq!((paths.len(), &once), (13, &paths));
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn slugs_come_along() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    shop.product_with(json!({ "name": "Taken", "slug": "oak-stool" })).await;
    let shopify = "Handle,Title,Variant Price\noak-stool,Oak,1\ntide-top-rosé,Top,1\n";
    assert_eq!(counts(&import(&admin, CSV, shopify).await), [2, 0, 0, 0, 0]);
    let slug = async |name| named(&shop, name).await["slug"].as_str().expect("a slug").to_owned();
    let oak = slug("Oak").await;
    assert!(oak.starts_with("oak-stool-") && oak.len() == 15, "{oak}");
    assert_eq!(slug("Top").await, "tide-top-rose");
    assert_eq!(counts(&import(&admin, CSV, shopify).await), [0, 0, 2, 0, 0]);

    // A shop's own file names the slug of what is there, which keeps its former one.
    let id = named(&shop, "Top").await["id"].as_str().expect("an id").to_owned();
    let renamed = format!("product_id,slug\n{id},rose-top\n");
    assert_eq!(counts(&import(&admin, CSV, renamed.clone()).await), [0, 1, 0, 0, 0]);
    assert_eq!(counts(&import(&admin, CSV, renamed).await), [0, 0, 1, 0, 0]);
    let former = shop.visitor().get("/v1/products/by-slug/tide-top-rose").await.expect(200);
    assert_eq!((&former["slug"], &former["id"]), (&json!("rose-top"), &json!(id)));
    // Another system's file does not rename.
    assert_eq!(counts(&import(&admin, CSV, shopify).await), [0, 0, 2, 0, 0]);

    let wrong = format!("product_id,name,price,slug\n{id},,,oak-stool\n{id}x,,,a\n,Bad,1,Not a slug\n");
    let done = import(&admin, CSV, wrong).await;
    let report = report(&done).await;
    let codes: Vec<(u64, &str, &str)> =
        told(&report).into_iter().map(|(line, column, _, code)| (line, column, code)).collect();
    assert!(codes.contains(&(2, "slug", "slug_taken")) && codes.contains(&(4, "slug", "invalid_slug")), "{codes:?}");
    assert_eq!(slug("Top").await, "rose-top");

    // Elsewhere, a slug that another product has gets letters, and importing the file again changes nothing.
    let other = Shop::open().await;
    other.product_with(json!({ "name": "Mine", "slug": "rose-top" })).await;
    let (exported, _) = export(&admin, "").await;
    assert_eq!(counts(&import(&other.admin(), CSV, exported.clone()).await), [3, 0, 0, 0, 0]);
    let there = named(&other, "Top").await["slug"].as_str().expect("a slug").to_owned();
    assert!(there.starts_with("rose-top-"), "{there}");
    assert_eq!(counts(&import(&other.admin(), CSV, exported).await), [0, 0, 3, 0, 0]);
}
