//! A demoted, disabled or erased member of staff can do nothing more from the moment of the write, whatever token they
//! have.

mod in_flight;
mod sessions;

use reqwest::Method;
use serde_json::json;
use tests::{Client, Shop, unique};

use crate::access::{Cast, MATRIX};
use crate::imports;

/// The routes that are staff's or admins'.
fn of_staff() -> impl Iterator<Item = (Method, &'static str)> {
    let routes = MATRIX.iter().filter(|(_, _, statuses)| statuses[1] == 403);
    routes.map(|(method, template, _)| (method.parse().expect("a method"), *template))
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
        [cast.shop.another_admin().await, cast.shop.another_admin().await, cast.shop.another_admin().await];
    demote(&cast.shop, &demoted).await;
    let path = format!("/v1/admin/users/{}", disabled.user_id);
    cast.shop.admin().patch(&path, json!({ "disabled": true })).await.expect(200);
    erased.erase().await.expect(204);
    let mut refused = 0;
    for (method, template) in of_staff() {
        cast.renew(template).await;
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
    let owner = shop.another_admin().await;
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
