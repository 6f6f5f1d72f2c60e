//! Who is staff no longer does nothing more, from the moment that it is written, whatever token they hold.

mod in_flight;
mod sessions;

use reqwest::Method;
use serde_json::json;
use tests::{Client, Shop, log_in, unique};

use crate::access::{Cast, MATRIX};
use crate::imports;

/// The routes that are staff's or admins'.
fn of_staff() -> impl Iterator<Item = (Method, &'static str)> {
    let routes = MATRIX.iter().filter(|(_, _, statuses)| statuses[1] == 403);
    routes.map(|(method, template, _)| (method.parse().expect("a method"), *template))
}

/// Somebody who may do everything.
async fn another_admin(shop: &Shop) -> Client {
    let customer = shop.customer().await;
    let path = format!("/v1/admin/users/{}", customer.user_id);
    shop.admin().patch(&path, json!({ "role": "admin" })).await.expect(200);
    log_in(&shop.visitor(), &customer.email, &customer.password).await
}

async fn demote(shop: &Shop, who: &Client) {
    let path = format!("/v1/admin/users/{}", who.user_id);
    shop.admin().patch(&path, json!({ "role": "customer" })).await.expect(200);
}

/// Every route of staff, with a token that was issued before.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_token_that_says_staff_is_not_enough() {
    let mut cast = Cast::new().await;
    let [demoted, disabled, erased] =
        [another_admin(&cast.shop).await, another_admin(&cast.shop).await, another_admin(&cast.shop).await];
    demote(&cast.shop, &demoted).await;
    let path = format!("/v1/admin/users/{}", disabled.user_id);
    cast.shop.admin().patch(&path, json!({ "disabled": true })).await.expect(200);
    erased.erase().await.expect(204);
    let mut refused = 0;
    for (method, template) in of_staff() {
        cast.renew().await;
        for who in [&demoted, &disabled, &erased] {
            let body = cast.body(method.as_str(), template).await;
            who.send(method.clone(), &cast.path(template), body).await.problem(403, "forbidden");
            refused += 1;
        }
    }
    assert!(refused >= 3 * 20, "{refused}");
    let draft = cast.shop.product_with(json!({ "status": "draft" })).await;
    for who in [&demoted, &disabled, &erased] {
        who.get(&draft.path).await.problem(404, "not_found");
        let table = cast.shop.dump().await;
        let by = format!("\"by\": S(\"{}\")", who.user_id);
        assert!(!table.contains(&by), "{} did something", who.user_id);
    }
}

/// An import goes on in the name of who began it, for as long as they are staff.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(any(lacks = "lambda", lacks = "table"), ignore = "invokes functions, looks at the whole table")]
async fn an_import_ends_with_its_owners_standing() {
    let shop = Shop::open().await;
    let owner = another_admin(&shop).await;
    let sku = format!("REVOKED-{}-", unique());
    let text = imports::file(3).replace("SKU-", &sku);
    let begun = imports::begin(&owner, imports::CSV, text.len()).await;
    demote(&shop, &owner).await;
    imports::put(&begun, text.into_bytes()).await;
    let ended = imports::ended(&shop.admin(), &begun).await;
    assert_eq!((&ended["status"], &ended["refusal"]["code"]), (&json!("failed"), &json!("owner_revoked")), "{ended}");
    assert_eq!((&ended["created"], &ended["rows_read"]), (&json!(0), &json!(0)));
    assert!(!shop.dump().await.contains(&sku));
}
