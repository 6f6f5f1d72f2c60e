//! What people open in a browser on this machine: the start, and the links of the mails.

use serde_json::json;
use tests::{Shop, ShopOptions};

/// The addresses in a text that lead to the shop, without its own.
fn links(text: &str, shop: &str) -> Vec<String> {
    let found = text.split(shop).skip(1);
    found.filter_map(|rest| rest.split_whitespace().next()).map(str::to_owned).collect()
}

#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn the_start_and_the_links_of_mails_are_pages() {
    let shop = Shop::open_with(ShopOptions::default()).await;
    let (visitor, url) = (shop.visitor(), shop.gateway.url());
    let customer = shop.customer().await;
    visitor.post("/v1/auth/password/forgot", json!({ "email": customer.email })).await.expect(202);
    let change = json!({ "new_email": format!("new-{}", customer.email), "current_password": customer.password });
    customer.post("/v1/users/me/email", change).await.expect(202);
    let product = shop.product("5.00", 3).await;
    let items = json!([{ "product_id": product.id, "quantity": 1 }]);
    customer.post("/v1/orders", json!({ "items": items })).await.expect(201);

    let mut mails = shop.mails_to(&customer.email).await;
    mails.extend(shop.mails_to(&format!("new-{}", customer.email)).await);
    let mut paths: Vec<String> = mails.iter().flat_map(|mail| links(&mail.text, &url)).collect();
    for kind in ["/verify-email?token=", "/reset-password?token=", "/confirm-email?token=", "/orders/ord_"] {
        assert!(paths.iter().any(|path| path.starts_with(kind)), "no mail leads to {kind}: {paths:?}");
    }
    paths.extend(["/", "/forgot-password", "/_local/mail", "/_local/live", "/_local/page.js"].map(str::to_owned));
    for path in paths {
        let page = visitor.get(&path).await;
        assert_eq!(page.status, 200, "{page:?}");
        // A mail's token is in the address.
        assert!(path.starts_with("/_local/") || page.header("referrer-policy") == Some("no-referrer"), "{page:?}");
    }
}
