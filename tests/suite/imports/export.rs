//! The catalogue back as a file, which imports unchanged.

use serde_json::json;
use tests::{Client, Shop};

use super::lifecycle::file;
use super::upload::{CSV, counts, import, product, products, report};

/// All pages, one after another, and how many there were.
async fn export(staff: &Client, query: &str) -> (String, usize) {
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
        assert!(text.starts_with("sku,name,description,price,stock,category,image_url,status,guarded\n"), "{text}");
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
    let mut rows = 0;
    for record in reader.records() {
        for (column, cell) in record.expect("a record").iter().enumerate() {
            let is_number = column == 3 || column == 4;
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
        rows += page.as_str().unwrap_or_default().lines().filter(|line| line.starts_with('S')).count();
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
