//! Small catalogues shaped like real ones: what the shop has after each, and that importing one again changes nothing.

use serde_json::{Value, json};
use tests::{Client, Shop};

use super::upload::{
    CSV, amounts, begin, category_of, counts, each, ended, ids_by_name, import, named, products, put, remark,
};

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../functions/imports/fixtures/", $name)).to_vec()
    };
}

/// Imports a file, and again, which changes nothing. Gives the first import.
async fn twice(shop: &Shop, admin: &Client, file: Vec<u8>) -> Value {
    let done = import(admin, CSV, file.clone()).await;
    assert_eq!(done["status"], "completed", "{done}");
    let before = products(shop).await;
    let again = import(admin, CSV, file).await;
    let [created, updated, unchanged, skipped, failed] = counts(&done);
    assert_eq!((updated, unchanged), (0, 0), "{done}");
    assert_eq!(counts(&again), [0, 0, created, skipped, failed], "{again}");
    assert_eq!(products(shop).await, before);
    assert_eq!(again["remarks"], done["remarks"]);
    done
}

fn option_values(product: &Value) -> Vec<String> {
    let names: Vec<&str> =
        product["options"].as_array().expect("options").iter().map(|it| it["name"].as_str().expect("a name")).collect();
    let values = |variant: &Value| {
        names
            .iter()
            .map(|name| variant["option_values"][*name].as_str().expect("a value").to_owned())
            .collect::<Vec<_>>()
    };
    product["variants"].as_array().expect("variants").iter().map(|it| values(it).join(" / ")).collect()
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn shopify_2020() {
    let shop = Shop::open().await;
    let done = twice(&shop, &shop.admin(), fixture!("shopify-2020.csv")).await;
    assert_eq!((&done["format"], counts(&done)), (&json!("shopify"), [10, 0, 0, 1, 0]), "{done}");
    assert_eq!(remark(&done, "repeated_sku")["rows"], 4);
    assert_eq!(ids_by_name(&shop).await.len(), 5);

    let tee = named(&shop, "Harbour Tee").await;
    let options = json!([{"name": "Color", "values": ["Navy", "Sand"]}, {"name": "Size", "values": ["S", "M", "L"]}]);
    assert_eq!(tee["options"], options);
    assert_eq!(option_values(&tee), ["Navy / S", "Navy / M", "Navy / L", "Sand / S", "Sand / M", "Sand / L"]);
    assert_eq!((each(&tee, "stock"), &tee["stock"]), (json!([4, 0, 7, 5, 1, 8]), &json!(25)));
    assert_eq!(each(&tee, "weight_grams"), json!([180, 190, 200, 180, 190, 200]));
    let skus = ["HT-NAVY", "HT-NAVY", "HT-NAVY", "HT-SAND", "HT-SAND", "HT-SAND"];
    assert_eq!(each(&tee, "sku"), json!(skus));
    assert_eq!(amounts(&tee, "price"), json!(["24.00", "24.00", "24.00", "24.00", "24.00", "24.00"]));
    let compare_at = json!([null, null, null, "30.00", "30.00", "30.00"]);
    assert_eq!(amounts(&tee, "compare_at_price"), compare_at);
    assert_eq!(tee["description"], "Heavy cotton.\n\n- Ring spun\n- Cut in Cork");
    assert_eq!(tee["description_html"], "<p>Heavy cotton.</p>\n<ul><li>Ring spun</li><li>Cut in Cork</li></ul>");
    assert_eq!(tee["tags"], json!(["cotton", "unisex", "summer"]));
    assert_eq!(tee["attributes"], json!({"Vendor": ["Harbour Goods"]}));
    assert_eq!(tee["seo"], json!({"title": "Harbour Tee in navy and sand", "description": "A tee that lasts."}));
    assert_eq!(tee["external"], json!({"source": "shopify", "id": "harbour-tee"}));
    assert_eq!((&tee["status"], category_of(&shop, &tee).await), (&json!("active"), json!("Shirts")));
    assert_eq!(tee["image_url"], "https://images.example/tee-navy.jpg");
    let ids = each(&tee, "id");
    let bound = |from: usize| Value::from(ids.as_array().expect("ids")[from..from + 3].to_vec());
    let shown = |member: &str| tee["media"].as_array().expect("media").iter().map(|it| it[member].clone()).collect();
    let urls = ["navy", "sand", "label"].map(|name| format!("https://images.example/tee-{name}.jpg"));
    assert_eq!((Value::from(urls.to_vec()), json!([bound(0), bound(3), []])), (shown("url"), shown("variants")));
    assert_eq!(
        (shown("alt"), shown("renditions")),
        (json!(["Navy tee, \"front\"", null, "Label"]), json!([[], [], []]))
    );
    assert!(tee["variants"][1]["in_stock"] == false && tee["in_stock"] == true);

    let stool = named(&shop, "Oak Stool").await;
    let only = &stool["variants"][0];
    assert_eq!((&only["backorder"], &only["stock"], &only["in_stock"]), (&json!("allow"), &json!(-2), &json!(true)));
    assert_eq!((&only["price"]["amount"], &only["weight_grams"]), (&json!("129.50"), &json!(4_200)));

    let engraving = named(&shop, "Engraving").await;
    let only = &engraving["variants"][0];
    assert_eq!((&only["stock"], &only["requires_shipping"]), (&Value::Null, &json!(false)));
    assert_eq!((&engraving["in_stock"], &engraving["options"]), (&json!(true), &json!([])));

    let lamp = named(&shop, "Winter Lamp").await;
    let only = &lamp["variants"][0];
    assert_eq!((&lamp["status"], &only["sku"]), (&json!("draft"), &json!("0042")));
    assert_eq!(only["cost"]["amount"], "21.30");
    assert_ne!(named(&shop, "Old Mug").await["status"], "active");
}

/// Without a column of stock, new variants have none, and others keep theirs.
#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn shopify_2024() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let file = fixture!("shopify-2024.csv");
    let done = import(&admin, CSV, file.clone()).await;
    assert_eq!(counts(&done), [4, 0, 0, 1, 0], "{done}");
    for code in ["no_stock_column", "gift_card", "metafield_kept_as_attribute"] {
        remark(&done, code);
    }
    let top = named(&shop, "TIDE TOP").await;
    assert_eq!(top["media"].as_array().map(Vec::len), Some(4));
    assert_eq!(option_values(&top), ["ROSÉ / S", "ROSÉ / M", "ROSÉ / L"]);
    assert_eq!((each(&top, "stock"), each(&top, "weight_grams")), (json!([0, 0, 0]), json!([34, 38, 42])));
    assert_eq!(amounts(&top, "compare_at_price"), json!(["109.00", "109.00", "109.00"]));
    assert_eq!(category_of(&shop, &top).await, "Swimwear");
    let attributes = json!({"Vendor": ["Harbour Goods"], "Farbe": ["rosa"], "Herkunft": ["PT"]});
    assert_eq!((&top["attributes"], &top["external"]["id"]), (&attributes, &json!("tide-top-rosé")));
    let card = named(&shop, "Gift card").await;
    assert_eq!((each(&card, "stock"), each(&card, "requires_shipping")), (json!([null]), json!([false])));

    let medium = top["variants"][1]["id"].as_str().expect("an id").to_owned();
    let found = json!({ "delta": 5, "reason": "Found" });
    admin.post(&format!("/v1/variants/{medium}/stock"), found).await.expect(200);
    // What staff add of their own stays too.
    let path = format!("/v1/products/{}", top["id"].as_str().expect("an id"));
    let more =
        json!({ "attributes": {"Vendor": ["Harbour Goods"], "Farbe": ["rosa"], "Herkunft": ["PT"], "Fit": ["Slim"]} });
    let before = admin.patch(&path, more).await.expect(200);
    assert_eq!(counts(&import(&admin, CSV, file).await), [0, 0, 4, 1, 0]);
    let after = named(&shop, "TIDE TOP").await;
    assert_eq!((each(&after, "stock"), &after), (json!([0, 5, 0]), &before));
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn shopify_hand_made_and_japanese() {
    let shop = Shop::open().await;
    twice(&shop, &shop.admin(), fixture!("shopify-hand-made.csv")).await;
    let (bag, mat) = (named(&shop, "Rope Bag").await, named(&shop, "Rope Mat").await);
    assert_eq!((&bag["stock"], &mat["stock"]), (&json!(25), &json!(8)));
    assert_eq!((each(&bag, "backorder"), each(&mat, "backorder")), (json!(["deny"]), json!(["allow"])));

    let shop = Shop::open().await;
    twice(&shop, &shop.admin(), fixture!("shopify-japanese.csv")).await;
    let names = ids_by_name(&shop).await;
    let (name, ids) = names.first_key_value().expect("a product");
    assert!((names.len(), ids.len()) == (1, 1) && name.contains('\u{3000}'), "{names:?}");
    let shirt = named(&shop, name).await;
    assert_eq!(
        (each(&shirt, "stock"), each(&shirt, "sku")),
        (json!([10, 10, 10, 10]), json!([null, null, null, null]))
    );
    let prices = (amounts(&shirt, "price"), amounts(&shirt, "compare_at_price"));
    let of_all = |amount: &str| json!([amount, amount, amount, amount]);
    assert_eq!(prices, (of_all("2500.00"), of_all("3000.00")));
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn woocommerce() {
    let shop = Shop::open().await;
    let done = twice(&shop, &shop.admin(), fixture!("woocommerce.csv")).await;
    assert_eq!(done["format"], "woocommerce");
    // Rows that sell something; the two parents, Set and Donation do not.
    assert_eq!(counts(&done), [9, 0, 0, 4, 0], "{done}");
    assert_eq!(ids_by_name(&shop).await.len(), 6);
    let skipped = done["remarks"].as_array().expect("remarks").iter().filter(|it| it["code"] == "skipped_type");
    let skipped: Vec<&str> = skipped.filter_map(|it| it["detail"].as_str()).collect();
    assert!(skipped.len() == 2 && skipped[0].ends_with(": Set") && skipped[1].ends_with(": Donation"), "{skipped:?}");

    let hoodie = named(&shop, "Hoodie").await;
    assert_eq!(option_values(&hoodie), ["Red / Yes", "Red / No", "Blue / No"]);
    assert_eq!(each(&hoodie, "stock"), json!([3, 0, 6]));
    assert_eq!(each(&hoodie, "sku"), json!(["hg-hoodie-red-yes", null, "hg-hoodie-blue"]));
    assert_eq!(amounts(&hoodie, "price"), json!(["42.00", "45.00", "45.00"]));
    assert_eq!(amounts(&hoodie, "compare_at_price"), json!(["45.00", null, null]));
    assert_eq!(category_of(&shop, &hoodie).await, "Hoodies");
    assert_eq!(hoodie["media"].as_array().map(Vec::len), Some(3));
    assert_eq!(hoodie["tags"], json!(["warm", "winter", "Sale"]));
    remark(&done, "second_category_became_tag");
    assert_eq!(hoodie["external"], json!({"source": "woocommerce", "id": "201"}));
    assert_eq!(hoodie["metadata"], json!({"short_description": "Warm."}));

    let tee = named(&shop, "Tee").await;
    assert_eq!(option_values(&tee), ["Blue / L", "Blue / M", "Green / L", "Green / M"]);
    assert_eq!((each(&tee, "stock"), &tee["in_stock"]), (json!([null, null, null, null]), &json!(true)));
    let belt = named(&shop, "Belt").await;
    assert_eq!((amounts(&belt, "price"), amounts(&belt, "compare_at_price")), (json!(["55.00"]), json!(["65.00"])));
    assert_eq!((each(&belt, "stock"), each(&belt, "weight_grams")), (json!([14]), json!([300])));
    let single = named(&shop, "Single").await;
    assert_eq!((each(&single, "stock"), each(&single, "requires_shipping")), (json!([null]), json!([false])));
    remark(&done, "downloads");
    let scarf = named(&shop, "Scarf, knitted").await;
    assert_eq!((&scarf["stock"], &scarf["status"], &scarf["sku"]), (&json!(0), &json!("draft"), &Value::Null));
    assert_eq!(remark(&done, "unlisted_became_draft")["rows"], 1);
    let lamp = named(&shop, "Lamp (announced)").await;
    assert_eq!((&lamp["status"], each(&lamp, "backorder")), (&json!("draft"), json!(["allow"])));
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn separators_encodings_and_decimal_signs_are_recognised() {
    for (file, code) in [
        (fixture!("semicolon.csv"), None),
        (fixture!("semicolon-windows-1252.csv"), Some("windows_1252")),
        (fixture!("excel-unicode.txt"), None),
    ] {
        let shop = Shop::open().await;
        let done = twice(&shop, &shop.admin(), file).await;
        assert_eq!(counts(&done), [3, 0, 0, 0, 0], "{done}");
        assert_eq!(done["remarks"][0]["code"].as_str(), code, "{done}");
        assert_eq!(done["progress"]["done"], done["progress"]["of"], "{done}");
        let mug = named(&shop, "Müg ß").await;
        assert_eq!((&mug["sku"], amounts(&mug, "price")), (&json!("007"), json!(["1299.90"])));
        assert_eq!(mug["description"], "groß; „schön“");
        let found = shop.visitor().get("/v1/products?sort=price").await.expect(200);
        let prices: Vec<&Value> =
            found["items"].as_array().expect("items").iter().map(|it| &it["price"]["amount"]).collect();
        assert_eq!(prices, ["4.20", "1299.00", "1299.90"]);
    }
    let shop = Shop::open().await;
    assert_eq!(counts(&twice(&shop, &shop.admin(), fixture!("trailing.csv")).await), [2, 0, 0, 0, 0]);
}

/// Two shops have a product with one handle, and one shop has two products of one name: each is found by its own id.
#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn products_of_one_name_are_told_apart() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let file = "Handle,Title,Variant SKU,Variant Price\ntee,Tee,A,1.00\ntee-1,Tee,A,2.00\n";
    let done = twice(&shop, &admin, file.into()).await;
    assert_eq!(counts(&done), [2, 0, 0, 0, 0]);
    assert_eq!(ids_by_name(&shop).await["Tee"].len(), 2);
    let done = import(&admin, CSV, file.replace("2.00", "3.00")).await;
    assert_eq!(counts(&done), [0, 1, 1, 0, 0]);
    let woocommerce = "ID,Type,Name,Regular price\ntee,simple,Tee,9\ntee,simple,Again,9\n";
    let done = import(&admin, CSV, woocommerce).await;
    assert_eq!(counts(&done), [1, 0, 0, 0, 1], "{done}");
    assert_eq!(ids_by_name(&shop).await["Tee"].len(), 3);
    // An id is free again when its product is gone.
    for id in &ids_by_name(&shop).await["Tee"] {
        admin.delete(&format!("/v1/products/{id}")).await.expect(204);
    }
    assert_eq!(counts(&twice(&shop, &admin, file.into()).await), [2, 0, 0, 0, 0]);
}

/// A variant that a file does not name stays, with its stock; a new one joins it.
#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn variants_go_by_their_option_values() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let header = "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price,Variant Inventory Tracker,Variant Inventory Qty\n";
    let file = |rows: &[&str]| format!("{header}{}\n", rows.join("\n"));
    let first = file(&["tee,Tee,Color,Red,Size,S,T,5.00,shopify,1", "tee,,,Red,,M,T,5.00,shopify,2"]);
    assert_eq!(counts(&twice(&shop, &admin, first.into()).await), [2, 0, 0, 0, 0]);
    let before = named(&shop, "Tee").await;
    // In another order of options, another spelling, with a new one in place of an old one.
    let second = file(&["tee,Tee,size,m,COLOR,red,T,6.00,shopify,2", "tee,,,L,,Red,T,6.00,shopify,9"]);
    assert_eq!(counts(&import(&admin, CSV, second.clone()).await), [0, 2, 0, 0, 0]);
    assert_eq!(counts(&import(&admin, CSV, second).await), [0, 0, 2, 0, 0]);
    let after = named(&shop, "Tee").await;
    assert_eq!(option_values(&after), ["Red / S", "Red / M", "Red / L"]);
    assert_eq!((each(&after, "stock"), amounts(&after, "price")), (json!([1, 2, 9]), json!(["5.00", "6.00", "6.00"])));
    for place in [0, 1] {
        assert_eq!(after["variants"][place]["id"], before["variants"][place]["id"]);
    }
    // Others would take the variants away.
    let other = "Handle,Title,Option1 Name,Option1 Value,Variant Price\ntee,Tee,Length,40,6.00\ntee,,,45,6.00\n";
    let done = import(&admin, CSV, other).await;
    assert_eq!(counts(&done), [0, 0, 0, 0, 2], "{done}");
    let report = super::upload::report(&done).await;
    assert_eq!(super::upload::told(&report), [(2, "", "", "options_differ"), (3, "", "", "product_failed")]);
    assert_eq!(named(&shop, "Tee").await, after);
}

/// Pictures stay where they are. Those that staff have arranged keep their place, and uploaded ones stay.
#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn pictures_are_shown_from_where_they_are() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let file = |urls: [&str; 3]| {
        let row =
            |(place, url): (usize, &&str)| format!("mug,{},4,{url},{place}\n", if place == 0 { "Mug" } else { "" });
        let rows: String = urls.iter().enumerate().map(row).collect();
        format!("Handle,Title,Variant Price,Image Src,Image Position\n{rows}").replace("mug,,4", "mug,,")
    };
    let first = file(["https://x.example/a.jpg", "https://x.example/b.jpg", "/c.jpg"]);
    assert_eq!(counts(&twice(&shop, &admin, first.into()).await), [1, 0, 0, 2, 0]);
    let mug = named(&shop, "Mug").await;
    let path = format!("/v1/products/{}", mug["id"].as_str().expect("an id"));
    let media = |product: &Value| product["media"].as_array().expect("media").clone();
    let (list, uploads) = (media(&mug), format!("{path}/media"));
    admin.post(&uploads, json!({ "size": 100 })).await.expect(201);
    let staff = admin.get(&uploads).await.expect(200);
    let ids: Vec<Value> = staff["items"].as_array().expect("items").iter().map(|it| it["id"].clone()).collect();
    let arranged =
        json!({ "items": [{"id": ids[1], "alt": "By hand"}, {"id": ids[3]}, {"id": ids[0]}, {"id": ids[2]}] });
    admin.put(&uploads, arranged).await.expect(200);
    admin.delete(&format!("{uploads}/{}", ids[2].as_str().expect("an id"))).await.expect(204);

    let second = file(["https://x.example/a.jpg", "https://x.example/d.jpg", "https://x.example/b.jpg"]);
    assert_eq!(counts(&import(&admin, CSV, second.clone()).await), [0, 1, 0, 2, 0]);
    assert_eq!(counts(&import(&admin, CSV, second).await), [0, 0, 1, 2, 0]);
    let after = media(&named(&shop, "Mug").await);
    let urls: Vec<&str> = after.iter().filter_map(|it| it["url"].as_str()).collect();
    assert_eq!(urls, ["https://x.example/b.jpg", "https://x.example/a.jpg", "https://x.example/d.jpg"]);
    assert_eq!((&after[0]["alt"], &after[1]["id"]), (&json!("By hand"), &list[0]["id"]));
    let all = admin.get(&uploads).await.expect(200);
    assert_eq!(all["items"][1]["status"], "uploading");
    let listed = shop.visitor().get("/v1/products").await.expect(200);
    assert_eq!(listed["items"][0]["image_url"], "https://x.example/b.jpg");
    assert_eq!(
        counts(&import(&admin, CSV, "Handle,Title,Variant Price,Image Src\nmug,Mug,4,\n").await),
        [0, 1, 0, 0, 0]
    );
    assert_eq!(named(&shop, "Mug").await["media"], json!([]));
}

/// A product that gets options goes on with its only variant, and so with its stock.
#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn an_only_variant_goes_on_as_one_of_several() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    import(&admin, CSV, "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\ntee,Tee,T-M,5,7\n").await;
    let before = named(&shop, "Tee").await;
    let more =
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\ntee,Tee,Size,S,T-S,5\ntee,,,M,T-M,5\n";
    assert_eq!(counts(&import(&admin, CSV, more).await), [0, 2, 0, 0, 0]);
    let after = named(&shop, "Tee").await;
    assert_eq!((each(&after, "sku"), each(&after, "stock")), (json!(["T-M", "T-S"]), json!([7, 0])));
    assert_eq!(after["variants"][0]["id"], before["variants"][0]["id"]);
}

/// All sizes of many products share one sku, as in many real files.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn one_sku_for_all_sizes() {
    let shop = Shop::open().await;
    let mut file =
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty\n".to_owned();
    for product in 0..81 {
        for (place, size) in ["XS", "S", "M", "L", "XL"].iter().enumerate() {
            let title = if place == 0 { format!("Shirt {product}") } else { String::new() };
            file.push_str(&format!("shirt-{product},{title},Size,{size},SHIRT-{product},9.00,{place}\n"));
        }
    }
    let done = twice(&shop, &shop.admin(), file.into()).await;
    assert_eq!(counts(&done), [405, 0, 0, 0, 0]);
    assert_eq!((ids_by_name(&shop).await.len(), &remark(&done, "repeated_sku")["rows"]), (81, &json!(324)));
    assert_eq!(each(&named(&shop, "Shirt 80").await, "stock"), json!([0, 1, 2, 3, 4]));
}

/// What is too large, or too far apart, fails as a whole and leaves nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn a_product_is_imported_whole_or_not_at_all() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let header = "Handle,Title,Option1 Name,Option1 Value,Variant Price\n";
    let variants = |count: usize| -> String {
        let row = |n: usize| format!("big,{},Size,{n},5\n", if n == 0 { "Big" } else { "" });
        (0..count).map(row).collect()
    };
    let done = import(&admin, CSV, format!("{header}{}", variants(101))).await;
    assert_eq!(counts(&done), [0, 0, 0, 0, 101], "{done}");
    assert_eq!(super::upload::report(&done).await[0][3], "too_many_variants");
    assert!(ids_by_name(&shop).await.is_empty());
    let done = twice(&shop, &admin, format!("{header}{}", variants(100)).into()).await;
    assert_eq!(counts(&done), [100, 0, 0, 0, 0]);
    // One more than there may be, with those in the shop.
    let done = import(&admin, CSV, format!("{header}big,Big,Size,101,5\n")).await;
    assert_eq!(super::upload::report(&done).await[0][3], "too_many_variants");
    assert_eq!(named(&shop, "Big").await["variants"].as_array().map(Vec::len), Some(100));

    // Its rows go on far away: it is still one product.
    let mut far = format!("{header}far,Far,Size,S,5\n");
    (0..5_000).for_each(|n| far.push_str(&format!("other-{n},Other,,,free\n")));
    far.push_str("far,,,M,5\n");
    let done = import(&admin, CSV, far).await;
    assert_eq!(counts(&done), [2, 0, 0, 0, 5_000], "{:?}", done["progress"]);
    assert_eq!(option_values(&named(&shop, "Far").await), ["S", "M"]);
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn a_format_that_is_named_is_not_guessed() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let file = b"sku,name,price\nA,Thing,1.00\n".to_vec();
    let wanted = json!({ "content_type": CSV, "size": file.len(), "format": "woocommerce" });
    let begun = admin.post("/v1/admin/imports", wanted).await.expect(201);
    assert_eq!(put(&begun, file).await, 200);
    let done = ended(&admin, &begun).await;
    assert_eq!((&done["status"], &done["refusal"]["code"]), (&json!("failed"), &json!("missing_column")), "{done}");
    let json_lines = json!({ "content_type": "application/x-ndjson", "size": 9, "format": "woocommerce" });
    admin.post("/v1/admin/imports", json_lines).await.field_problem(422, "/content_type", "not_csv");
    let unnamed = begin(&admin, CSV, 9).await;
    assert_eq!(unnamed["status"], "awaiting_upload");
}
