use futures::future::join_all;
use serde_json::json;
use tests::{Shop, log_in};

use super::{
    NEW_PASSWORD, RESET, VERIFY, bring, disable, log_in_status, refresh_status, refused, reset_token,
    verification_token,
};

/// All sessions end with the old password, and so do other tokens to replace it.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_forgotten_password_is_replaced() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let elsewhere = log_in(&shop.visitor(), &customer.email, &customer.password).await;
    let tokens = join_all((0..3).map(|_| reset_token(&shop, &customer.email))).await;
    let tokens: Vec<String> = tokens.into_iter().map(|token| token.expect("a token")).collect();
    let weak = json!({ "token": tokens[1], "new_password": "password1" });
    shop.visitor().post(RESET, weak).await.field_problem(422, "/new_password", "too_common");
    let own = json!({ "token": tokens[1], "new_password": customer.email });
    shop.visitor().post(RESET, own).await.field_problem(422, "/new_password", "too_common");
    bring(&shop, RESET, &tokens[1]).await.expect(204);
    for token in &tokens {
        refused(bring(&shop, RESET, token).await);
    }
    assert_eq!((refresh_status(&customer).await, refresh_status(&elsewhere).await), (401, 401));
    assert_eq!(log_in_status(&shop, &customer.email, &customer.password).await, 401);
    let again = log_in(&shop.visitor(), &customer.email, NEW_PASSWORD).await;
    // Whoever brought the token receives mail there.
    assert_eq!(again.get("/v1/users/me").await.expect(200)["email_verified"], true);
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn the_new_password_is_that_of_all_names() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    customer.patch("/v1/users/me", json!({ "username": "forgetful" })).await.expect(200);
    let token = reset_token(&shop, &customer.email).await.expect("a token");
    assert_eq!(reset_token(&shop, "forgetful").await, None, "a username is no address");
    bring(&shop, RESET, &token).await.expect(204);
    let by_name = |password: &str| json!({ "username": "forgetful", "password": password });
    shop.visitor().post("/v1/auth/token", by_name(&customer.password)).await.problem(401, "invalid_credentials");
    shop.visitor().post("/v1/auth/token", by_name(NEW_PASSWORD)).await.expect(200);
}

/// A customer who has tried wrong passwords too often can log in with the new one at once.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_new_password_forgets_the_wrong_ones() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let with = |password: &str| json!({ "email": customer.email, "password": password });
    for _ in 0..5 {
        shop.visitor().post("/v1/auth/token", with("wrong-password")).await.problem(401, "invalid_credentials");
    }
    shop.visitor().post("/v1/auth/token", with(&customer.password)).await.problem(429, "too_many_attempts");
    let token = reset_token(&shop, &customer.email).await.expect("a token");
    bring(&shop, RESET, &token).await.expect(204);
    shop.visitor().post("/v1/auth/token", with(NEW_PASSWORD)).await.expect(200);
}

/// A token is no longer good than the password that it replaces.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_changed_password_ends_tokens_to_replace_it() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let token = reset_token(&shop, &customer.email).await.expect("a token");
    let change = json!({ "current_password": customer.password, "new_password": "yet-another-one" });
    customer.post("/v1/auth/password", change).await.expect(204);
    refused(bring(&shop, RESET, &token).await);
    assert_eq!(log_in_status(&shop, &customer.email, "yet-another-one").await, 200);
}

/// A log-in may be verified, renamed and edited while its password is replaced: all of it counts.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn an_account_may_change_while_its_password_is_replaced() {
    let shop = Shop::open().await;
    let customer = &shop.customer().await;
    let token = reset_token(&shop, &customer.email).await.expect("a token");
    let verification = verification_token(&shop, customer).await.expect("a token");
    let edits = (0..8).map(|index| customer.patch("/v1/users/me", json!({ "username": format!("name{index}") })));
    let (edited, verified, reset) =
        tokio::join!(join_all(edits), bring(&shop, VERIFY, &verification), bring(&shop, RESET, &token));
    assert!(edited.iter().all(|answer| answer.status == 200), "{edited:?}");
    verified.expect(204);
    reset.expect(204);
    let me = log_in(&shop.visitor(), &customer.email, NEW_PASSWORD).await;
    let username = me.get("/v1/users/me").await.expect(200)["username"].clone();
    let by_name = json!({ "username": username, "password": NEW_PASSWORD });
    shop.visitor().post("/v1/auth/token", by_name).await.expect(200);
}

/// Asking is the same, to the last unit, whether or not there is such an account.
#[tokio::test]
#[cfg_attr(lacks = "counts", ignore = "counts calls to DynamoDB")]
async fn asking_tells_nothing_of_who_exists() {
    let shop = Shop::open().await;
    let (known, disabled) = (shop.customer().await, shop.customer().await);
    disable(&shop, &disabled, true).await;
    let erased = shop.customer().await;
    erased.erase().await.expect(204);
    let mut unknown = known.email.clone();
    unknown.replace_range(0..8, "nobodies");
    let mut seen = Vec::new();
    for email in [&known.email, &unknown, &disabled.email, &erased.email, &known.email.to_uppercase()] {
        shop.gateway.recorder().take();
        let answer = shop.visitor().post("/v1/auth/password/forgot", json!({ "email": email })).await;
        let records = shop.gateway.recorder().take();
        let record = records.iter().find(|it| it.route_key.ends_with("/forgot")).expect("a record").clone();
        assert_eq!(record.calls, ["TransactWriteItems"]);
        seen.push((answer.status, answer.body, record.calls, record.read_units, record.write_units));
    }
    assert_eq!(seen[0].0, 202);
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
}
