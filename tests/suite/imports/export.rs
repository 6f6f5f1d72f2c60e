//! The catalogue back as a file, which imports unchanged.

use serde_json::json;
use tests::{Client, Shop, variants_of};

use super::lifecycle::file;
use super::upload::{CSV, counts, ids_by_name, import, named, product, products, report};

/// All pages, one after another, and how many there were.
pub async fn export(staff: &Client, query: &str) -> (String, usize) {
    let (mut text, mut pages) = (String::new(), 0);
    let mut path = format!("/v1/admin/export{query}");
    loop {
        let answer = staff.get(&path).await;
        let next = answer.header("link").map(|link| {
            let (url, rel) = link.split_once(">; ").expect("a link");
            assert_eq!(rel, "rel=\"next\"");
            url.trim_start_matches('<').to_owned()
        });
        let page = answer.expect(200);
        text.push_str(page.as_str().unwrap_or_default());
        pages += 1;
        match next {
            Some(next) => path = next,
            None => return (text, pages),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn what_is_exported_imports_unchanged() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    import(&admin, CSV, file(40)).await;
    // All that could go wrong: hidden, without a sku, with quotes and line ends, of categories that share a name.
    let twin = |slug| json!({ "name": "Twins", "slug": slug });
    let first = admin.post("/v1/categories", twin("twins-1")).await.expect(201);
    let second = admin.post("/v1/categories", twin("twins-2")).await.expect(201);
    for (category, status) in [(&first, "active"), (&second, "draft"), (&second, "archived")] {
        let fields = json!({ "category_id": category["id"], "status": status, "name": "Says \"hi\", twice" });
        shop.product_with(fields).await;
    }
    let fields = json!({ "sku": "=SUM(A1)", "description": "\r\n  \"two\"\r\nlines ", "price": "0.00", "stock": 0 });
    shop.product_with(fields).await;
    shop.product_with(json!({ "sku": "ÜMLAUT 日本", "description": "" })).await;

    let before = products(&shop).await;
    for (query, pages) in [("", 1), ("?limit=7", 7), ("?limit=1", 45)] {
        let (text, count) = export(&admin, query).await;
        assert!(text.starts_with("product_id,variant_id,sku,name,slug,option1_name,option1_value,"), "{text}");
        assert!((pages..=pages + 2).contains(&count), "{count} pages");
        let done = import(&admin, CSV, text).await;
        assert_eq!(counts(&done), [0, 0, 45, 0, 0], "{done}");
    }
    let (text, _) = export(&admin, "?format=ndjson&limit=10").await;
    let done = import(&admin, "application/x-ndjson", text.clone()).await;
    assert_eq!(counts(&done), [0, 0, 45, 0, 0], "{done}");
    assert_eq!(products(&shop).await, before);

    // Into another shop, it is the same catalogue.
    let other = Shop::open().await;
    assert_eq!(counts(&import(&other.admin(), "application/x-ndjson", text).await), [45, 0, 0, 0, 0]);
}

/// A catalogue with all that products can have, and two of one name.
async fn rich_shop() -> Shop {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let category = admin.post("/v1/categories", json!({ "name": "Food > Drink", "slug": "food" })).await.expect(201);
    let tee = json!({
        "name": "Tee", "category_id": category["id"], "description_html": "<p>Soft &amp; <b>warm</b>.</p>",
        "tags": ["a, b", "back\\slash", "=1"], "attributes": {"Material": ["Wool", "=Silk"], "+Fit": ["Slim"]},
        "metadata": {"a": "two\r\nlines", "b": ""}, "seo": {"title": "-Tee", "description": "Buy it"},
        "image_url": "https://img.example/tee.jpg",
        "options": [{"name": "Size", "values": ["S", "M", "L"]}, {"name": "=Color", "values": ["+Red"]}],
        "variants": [
            {"option_values": {"Size": "M", "=Color": "+Red"}, "price": "9.50", "compare_at_price": "12", "cost": "3",
                "sku": "TEE", "stock": 4, "backorder": "allow", "backorder_limit": 7, "barcode": "=400", "weight_grams": 180,
                "tax_class": "reduced", "requires_shipping": false, "max_per_order": 3},
            {"option_values": {"Size": "S", "=Color": "+Red"}, "price": "8.50", "sku": "TEE", "stock": -2, "backorder": "allow"},
            {"option_values": {"Size": "L", "=Color": "+Red"}, "price": "8.50", "stock": null},
        ],
    });
    for status in ["active", "draft"] {
        let mut fields = tee.clone();
        fields["status"] = json!(status);
        admin.post("/v1/products", fields).await.expect(201);
    }
    shop.product_with(json!({ "name": "Mug", "stock": null, "description": "" })).await;
    let shopify = "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price,Vendor,Image Src,\
        Image Alt Text,Variant Image\nmug,Mug,<i>x</i>,Size,S,TEE,1.00,Acme,https://x.example/1.jpg,=Front,\n\
        mug,,,,L,TEE,1.00,,https://x.example/2.jpg,,https://x.example/2.jpg\n";
    assert_eq!(counts(&import(&admin, CSV, shopify).await), [2, 0, 0, 0, 0]);
    shop
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn all_that_products_have_comes_back() {
    let shop = rich_shop().await;
    let admin = shop.admin();
    let before = products(&shop).await;
    for (format, content_type, rows) in [("csv", CSV, 9), ("ndjson", "application/x-ndjson", 4)] {
        let (text, _) = export(&admin, &format!("?format={format}")).await;
        let done = import(&admin, content_type, text.clone()).await;
        assert_eq!((counts(&done), &done["remarks"]), ([0, 0, rows, 0, 0], &json!([])), "{done}");
        assert_eq!(products(&shop).await, before, "{format}");

        // Elsewhere it is the same catalogue, ids included, so that importing it again changes nothing.
        let other = Shop::open().await;
        let there = other.admin();
        assert_eq!(counts(&import(&there, content_type, text.clone()).await), [rows, 0, 0, 0, 0]);
        assert_eq!(export(&there, &format!("?format={format}")).await.0, text);
        assert_eq!(counts(&import(&there, content_type, text.clone()).await), [0, 0, rows, 0, 0]);
        let mug = "Handle,Title,Option1 Name,Option1 Value,Variant Price\nmug,Mug,Size,S,2.00\n";
        let found = import(&there, CSV, mug).await;
        assert_eq!(counts(&found), [0, 1, 0, 0, 0], "it is still known by its handle");
    }
}

/// What was deleted by mistake comes back from an export, under its own ids.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn a_deleted_product_is_restored() {
    let shop = rich_shop().await;
    let admin = shop.admin();
    let (text, _) = export(&admin, "").await;
    let all = ids_by_name(&shop).await;
    for id in all.values().flatten() {
        admin.delete(&format!("/v1/products/{id}")).await.expect(204);
    }
    assert_eq!(counts(&import(&admin, CSV, text.clone()).await), [9, 0, 0, 0, 0]);
    assert_eq!((export(&admin, "").await.0, ids_by_name(&shop).await), (text, all.clone()));
    let tee = format!("/v1/products/{}", all["Tee"][0]);
    let shown = admin.get(&tee).await.expect(200);
    let sold = &variants_of(&shown)[0];
    let order = json!({ "items": [{ "variant_id": sold.variant, "quantity": 1 }] });
    shop.customer().await.post("/v1/orders", order).await.expect(201);

    // The ids of another product's variants are not taken over.
    let stranger = "prod_019b78cf732073819059bf1f823cb2ff";
    let theft = format!(
        "product_id,variant_id,name,option1_name,option1_value,price,stock\n{stranger},{},Thief,Size,S,1.00,99\n",
        sold.variant
    );
    let done = import(&admin, CSV, theft).await;
    assert_eq!(report(&done).await[0][3], "id_taken", "{done}");
    admin.get(&format!("/v1/products/{stranger}")).await.expect(404);
    assert_eq!(admin.get(&tee).await.expect(200)["name"], "Tee");
}

/// Units that are owed stay owed where back-orders are not allowed any more; nobody else may go below 0. A variant's id
/// is that of the product's own.
#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn what_does_not_fit_the_product_is_told() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let owed = shop.product_with(json!({ "name": "Owed", "sku": "OWED", "stock": 0, "backorder": "allow" })).await;
    shop.customer().await.post("/v1/orders", json!({ "items": [owed.item(7)] })).await.expect(201);
    admin.patch(&owed.path, json!({ "backorder": "deny" })).await.expect(200);
    let other = shop.product_with(json!({ "name": "Other", "sku": "OTHER", "price": "5.00" })).await;
    let before = products(&shop).await;
    for (format, content_type) in [("csv", CSV), ("ndjson", "application/x-ndjson")] {
        let (text, _) = export(&admin, &format!("?format={format}")).await;
        assert_eq!(counts(&import(&admin, content_type, text).await), [0, 0, 2, 0, 0]);
    }
    let future = "prod_ffffffffffffffffffffffffffffffff";
    let wrong = format!(
        "product_id,variant_id,sku,name,price,stock\n{},,,,,-6\n{},{},,,0.01,\n{future},,,Soon,1,1\n,{},NEW,New,1,1\n",
        owed.id, other.id, owed.variant, owed.variant
    );
    let done = import(&admin, CSV, wrong).await;
    let report = report(&done).await;
    let told: Vec<(&str, &str, &str)> =
        report.iter().map(|[line, column, _, code, _]| (line.as_str(), column.as_str(), code.as_str())).collect();
    let wanted = [
        ("2", "stock", "invalid_stock"),
        ("3", "variant_id", "unknown_variant"),
        ("4", "product_id", "invalid_id"),
        ("5", "variant_id", "unknown_variant"),
    ];
    assert_eq!(told, wanted);
    assert_eq!(products(&shop).await, before);
}

/// Rows without ids go on with the product above them; products are found again by the skus of their variants.
#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn a_hand_made_file_has_variants_too() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let text = "sku,name,option1_name,option1_value,price,stock,tags,backorder\n\
        T-S,Tee,Size,S,5.00,1,\"new, warm\",\n\
        T-M,,Size,M,5.00,untracked,,\n\
        T-L,Tee,Size,L,6.00,-3,,allow\n\
        H-S,Hat,Size,S,5.00,2,,\n\
        MUG,Mug,,,4.00,3,,\n";
    assert_eq!(counts(&import(&admin, CSV, text).await), [5, 0, 0, 0, 0]);
    assert_eq!(counts(&import(&admin, CSV, text).await), [0, 0, 5, 0, 0]);
    let tee = named(&shop, "Tee").await;
    assert_eq!((super::upload::each(&tee, "stock"), &tee["tags"]), (json!([1, null, -3]), &json!(["new", "warm"])));

    // A row that names another option means something else.
    let mixed = "sku,name,price,option1_name,option1_value\nP1,Mixed,1,Size,S\nP2,,1,Colour,Red\n";
    let done = import(&admin, CSV, mixed).await;
    assert_eq!(counts(&done), [1, 0, 0, 0, 1], "{done}");
    assert_eq!(super::upload::told(&report(&done).await), [(3, "option1_name", "P2", "options_differ")]);

    // One variant by its sku, or by its id and that of its product; the product alone.
    assert_eq!(counts(&import(&admin, CSV, "sku,price\nt-m,7.00\n").await), [0, 1, 0, 0, 0]);
    let (id, variant) = (tee["id"].as_str().expect("an id"), tee["variants"][2]["id"].as_str().expect("an id"));
    let by_id = format!("product_id,variant_id,price\n{id},{variant},8.00\n");
    assert_eq!(counts(&import(&admin, CSV, by_id).await), [0, 1, 0, 0, 0]);
    assert_eq!(counts(&import(&admin, CSV, format!("product_id,tags\n{id},old\n")).await), [0, 1, 0, 0, 0]);
    let after = named(&shop, "Tee").await;
    assert_eq!(
        (super::upload::amounts(&after, "price"), &after["tags"]),
        (json!(["5.00", "7.00", "8.00"]), &json!(["old"]))
    );
    let wrong = format!("product_id,price\n{id},9.00\nprod_1,1.00\n");
    let done = import(&admin, CSV, wrong).await;
    let told = report(&done).await;
    assert_eq!(
        super::upload::told(&told),
        [(2, "variant_id", "", "unknown_variant"), (3, "product_id", "", "invalid_id")]
    );

    // Several variants have the sku.
    import(&admin, CSV, "Handle,Title,Variant SKU,Variant Price\nx,X,T-M,1.00\n").await;
    let done = import(&admin, CSV, "sku,price\nT-M,7.00\n").await;
    assert_eq!(super::upload::told(&report(&done).await), [(2, "sku", "T-M", "ambiguous_sku")]);
}

/// What a spreadsheet would compute is text in it, and comes back as it was; numbers stay numbers. What somebody else wrote
/// with an apostrophe keeps it.
#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn no_exported_cell_is_a_formula() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    for name in ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "'tis", "''", "a=1", "\u{ff1d}1"] {
        shop.product_with(json!({ "name": name, "sku": name, "description": format!("\t{name}") })).await;
        shop.product_with(json!({ "name": name, "description": format!("\r\n{name}") })).await;
    }
    let before = products(&shop).await;
    let (text, _) = export(&admin, "").await;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let mut rows = 0;
    for record in reader.records() {
        for (column, cell) in header.iter().zip(&record.expect("a record")) {
            let is_number = matches!(column, "price" | "stock");
            assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}']), "{cell:?}");
        }
        rows += 1;
    }
    assert_eq!(rows, 18);
    assert_eq!(counts(&import(&admin, CSV, text).await), [0, 0, 18, 0, 0]);
    assert_eq!(products(&shop).await, before);

    let theirs = "sku,name,price,guarded\nA1,'=1,1.00,\nA2,'tis,1.00,name\nA3,'=2,1.00,NAME sku nothing\n";
    assert_eq!(counts(&import(&admin, CSV, theirs).await), [3, 0, 0, 0, 0]);
    for (sku, name) in [("A1", "'=1"), ("A2", "'tis"), ("A3", "=2")] {
        assert_eq!(product(&shop, sku).await["name"], name);
    }

    let wrong = "sku,name,price\n=cmd,Thing,=1\n";
    let done = import(&admin, CSV, wrong).await;
    let told = report(&done).await;
    assert_eq!((told[0][1].as_str(), told[0][2].as_str()), ("price", "'=cmd"), "{told:?}");
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn a_page_ends_before_it_is_too_long_for_lambda() {
    let shop = Shop::open().await;
    let mut text = "sku,name,price,description\n".to_owned();
    for row in 0..400 {
        text.push_str(&format!("S{row},Thing,1.00,\"{}\"\n", "\"\"🧵".repeat(2_500)));
    }
    assert_eq!(counts(&import(&shop.admin(), CSV, text).await), [400, 0, 0, 0, 0]);
    let (mut path, mut rows, mut pages) = ("/v1/admin/export".to_owned(), 0, 0);
    loop {
        let answer = shop.admin().get(&path).await;
        let next =
            answer.header("link").map(|link| link.split('>').next().expect("one").trim_start_matches('<').to_owned());
        let page = answer.expect(200);
        let escaped = page.to_string().len();
        assert!(escaped < 6_000_000, "{escaped} bytes");
        rows += page.as_str().unwrap_or_default().lines().filter(|line| line.starts_with("prod_")).count();
        pages += 1;
        let Some(next) = next else { break };
        path = next;
    }
    assert_eq!(rows, 400);
    assert!(pages > 2, "{pages} pages");
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn a_page_is_asked_for_as_it_must_be() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    for wrong in ["?limit=0", "?limit=2001", "?format=xlsx", "?cursor=x", "?page=2"] {
        admin.get(&format!("/v1/admin/export{wrong}")).await.problem(400, "invalid_parameter");
    }
    for number in 0..3 {
        shop.product_with(json!({ "sku": format!("S{number}") })).await;
    }
    let answer = admin.get("/v1/admin/export?limit=2").await;
    let link = answer.header("link").expect("a link").to_owned();
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let cursor = link.split("cursor=").nth(1).and_then(|rest| rest.split('>').next()).expect("a cursor");
    admin.get(&format!("/v1/admin/export?format=ndjson&cursor={cursor}")).await.problem(400, "invalid_parameter");
}
