//! The API's reference, as a page.

use tests::Shop;

/// The reference has all that its page names, readable as it comes, and the rest of its package not even as an empty file.
#[tokio::test]
async fn the_reference_has_what_its_page_names() {
    let shop = Shop::open().await;
    let visitor = shop.visitor();
    let page = visitor.get("/docs").await.expect(200);
    let page = page.as_str().expect("a page");
    let named: Vec<&str> = page.split('"').filter(|text| text.starts_with("/docs/")).collect();
    assert!(named.contains(&"/docs/swagger-ui-bundle.js"), "{named:?}");
    for file in named {
        let answer = visitor.get(file).await;
        assert_eq!(answer.status, 200, "{file}");
        let length = answer.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        assert!(length > 100, "{file} has {length} bytes");
    }
    for file in ["index.html", "swagger-ui.js", "swagger-ui-es-bundle.js", "oauth2-redirect.html", "index", "\""] {
        let answer = visitor.get(&format!("/docs/{}", file.replace('"', "%22"))).await;
        assert_eq!(answer.status, 404, "{file}");
    }
}
