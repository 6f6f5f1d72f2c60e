use axum::body::Bytes;
use http::Request;
use serde_json::Value;

use super::credentials::Credentials;
use crate::gateway::Gateway;

/// What to know and what to try, in lines that work when pasted. `admin` is who a new shop's admin is.
pub(super) async fn banner(gateway: &Gateway, admin: Option<&Credentials>) -> String {
    let url = gateway.url();
    let mut text = format!("\n  Bodega is open at {url}\n  Reference         {url}/docs\n");
    text.push_str(&format!("  Mails             {url}/_local/mail\n  Live              {url}/_local/live\n"));
    text.push_str(&format!("  DynamoDB          {}\n", gateway.dynamodb_url()));
    if gateway.is_open_to_sam() {
        text.push_str(&format!("  For sam local     {url}/_local/sam/env.json\n"));
    }
    if let Some(admin) = admin {
        text.push_str(&format!("\n  Admin             {}\n", admin.email));
        if admin.generated {
            text.push_str(&format!(
                "  Password          {}   (write it down: it is not shown again)\n",
                admin.password
            ));
        }
    }
    // Who comes back after a while has no password on the screen any more.
    text.push_str(&format!("  Password lost?    {url}/forgot-password\n"));
    text.push_str("\n  Try:\n");
    for line in things_to_try(&url, product(gateway).await.as_deref()) {
        text.push_str(&format!("    {line}\n"));
    }
    text.push_str("\n  Ctrl-C closes the shop.\n\n");
    text
}

fn things_to_try(url: &str, product: Option<&str>) -> [String; 3] {
    let json = "-H 'Content-Type: application/json'";
    match product {
        Some(id) => [
            format!("curl '{url}/v1/products?in_stock=true&sort=price&limit=3'"),
            format!("curl -i {url}/v1/cart/items {json} -d '{{\"product_id\": \"{id}\", \"quantity\": 2}}'"),
            format!(
                "curl {url}/v1/orders {json} -d '{{\"email\": \"you@example.com\", \"items\": [{{\"product_id\": \
                 \"{id}\", \"quantity\": 1}}]}}'"
            ),
        ],
        None => {
            [format!("curl {url}/v1/health"), format!("curl {url}/v1/products"), format!("curl {url}/openapi.json")]
        }
    }
}

/// The id of a product that can be bought.
async fn product(gateway: &Gateway) -> Option<String> {
    let request = Request::builder().uri("/v1/products?in_stock=true&limit=1").body(Bytes::new()).ok()?;
    let response = gateway.ask(request).await;
    let answer: Value = serde_json::from_slice(response.body()).ok()?;
    answer.get("items")?.get(0)?.get("id")?.as_str().map(str::to_owned)
}
