//! Accounts: one an address, passwords that cannot be guessed, nothing revealed to strangers.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Client, Shop, log_in};

async fn token(client: &Client, email: &str, password: &str) -> tests::Answer {
    client.post("/v1/auth/token", json!({ "email": email, "password": password })).await
}

/// One account an e-mail address, under races and in every spelling.
#[tokio::test]
async fn one_account_an_address() {
    let shop = Shop::open().await;
    let spellings =
        ["jose\u{301}@example.com", "JOS\u{c9}@EXAMPLE.COM", "\u{ff4a}osé@Example.com", " José@example.com "];
    let visitor = shop.visitor();
    let answers = join_all((0..50).map(|index| {
        let body = json!({ "email": spellings[index % spellings.len()], "password": "a-good-password-1" });
        let visitor = &visitor;
        async move { visitor.post("/v1/auth/register", body).await }
    }))
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:?}");
    for refused in answers.into_iter().filter(|answer| answer.status != 201) {
        refused.problem(409, "email_taken");
    }
    for spelling in spellings {
        token(&visitor, spelling, "a-good-password-1").await.expect(200);
    }
}

#[tokio::test]
async fn one_account_a_username() {
    let shop = Shop::open().await;
    let visitor = shop.visitor();
    let register = |email: &str, username: &str| {
        let body = json!({ "email": email, "username": username, "password": "a-good-password-1" });
        let visitor = &visitor;
        async move { visitor.post("/v1/auth/register", body).await }
    };
    register("one@example.com", "Ada").await.expect(201);
    register("two@example.com", "aDA").await.problem(409, "username_taken");
    register("two@example.com", "ada@x").await.field_problem(422, "/username", "invalid_username");
    // The address that came with a taken name is still free.
    register("two@example.com", "Bea").await.expect(201);
    let bea = log_in(&visitor, "two@example.com", "a-good-password-1").await;
    bea.patch("/v1/users/me", json!({ "username": "ADA" })).await.problem(409, "username_taken");
    bea.patch("/v1/users/me", json!({ "username": "Cleo" })).await.expect(200);
    register("three@example.com", "bea").await.expect(201);
    let by_name = json!({ "username": "cleo", "password": "a-good-password-1" });
    visitor.post("/v1/auth/token", by_name).await.expect(200);
}

#[tokio::test]
async fn registration_says_what_is_wrong() {
    let shop = Shop::open().await;
    let visitor = shop.visitor();
    let good = json!({ "email": "x@example.com", "password": "a-good-password-1" });
    for (field, value, code) in [
        ("email", json!("nobody"), "invalid_email"),
        ("email", json!(1), "wrong_type"),
        ("password", json!("short"), "too_short"),
        ("password", json!("password1"), "too_common"),
        ("password", json!("x@example.com"), "too_common"),
        ("password", json!("a".repeat(513)), "too_long"),
        ("password", json!("with\u{0}null--"), "control_character"),
        ("re_password", json!("something-else"), "mismatch"),
        ("name", json!(""), "empty"),
        ("name", json!("n".repeat(101)), "too_long"),
        ("role", json!("admin"), "unknown_field"),
        ("is_staff", json!(true), "unknown_field"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        visitor.post("/v1/auth/register", body).await.field_problem(422, &format!("/{field}"), code);
    }
    visitor.post("/v1/auth/register", json!({ "email": "x@example.com" })).await.field_problem(
        422,
        "/password",
        "required",
    );
    let user = visitor.post("/v1/auth/register", good).await.expect(201);
    assert_eq!(user["role"], "customer");
    assert!(user.get("password").is_none() && user.get("password_hash").is_none());
}

/// Nothing reveals whether an account exists: same status, same body, one hash on every path.
#[tokio::test]
async fn strangers_learn_nothing() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let disabled = shop.customer().await;
    let path = format!("/v1/admin/users/{}", disabled.user_id);
    shop.admin().patch(&path, json!({ "disabled": true })).await.expect(200);
    let visitor = shop.visitor();
    let mut bodies = Vec::new();
    for (email, password) in [
        (customer.email.as_str(), "wrong-password"),
        ("nobody@example.com", "wrong-password"),
        (&disabled.email, &disabled.password),
    ] {
        let answer = token(&visitor, email, password).await;
        assert!(answer.header("www-authenticate").is_some());
        let mut body = answer.problem(401, "invalid_credentials");
        body["request_id"] = Value::Null;
        bodies.push(body);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
}

/// The sixth wrong password in a window is refused unheard; the right one from elsewhere still enters.
#[tokio::test]
async fn guessing_is_throttled_and_locks_nobody_out() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let stranger = shop.visitor();
    for _ in 0..5 {
        token(&stranger, &customer.email, "wrong-password").await.problem(401, "invalid_credentials");
    }
    let sixth = token(&stranger, &customer.email, "wrong-password").await;
    assert!(
        sixth
            .header("retry-after")
            .and_then(|seconds| seconds.parse::<u64>().ok())
            .is_some_and(|seconds| seconds <= 900)
    );
    sixth.problem(429, "too_many_attempts");
    token(&stranger, &customer.email, &customer.password).await.problem(429, "too_many_attempts");
    // The address is the connection's, whatever a header says.
    let spoofed = stranger.with("x-forwarded-for", "203.0.113.9").with("forwarded", "for=203.0.113.9");
    token(&spoofed, &customer.email, &customer.password).await.problem(429, "too_many_attempts");
    token(&stranger.from_address("127.0.0.2"), &customer.email, &customer.password).await.expect(200);
}

/// After a quarter of an hour the right password enters from the address that guessed, too.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn throttling_ends() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let stranger = shop.visitor();
    for _ in 0..5 {
        token(&stranger, &customer.email, "wrong-password").await.problem(401, "invalid_credentials");
    }
    token(&stranger, &customer.email, &customer.password).await.problem(429, "too_many_attempts");
    shop.advance_seconds(901);
    token(&stranger, &customer.email, &customer.password).await.expect(200);
}

/// A password that was right is not counted as wrong, nor as still being tried, if what it was for was refused.
#[tokio::test]
async fn a_right_password_is_not_held_against_anybody() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    // Three a day; each of the others is refused after the password was found right.
    for number in 0..30 {
        let body = json!({ "new_email": format!("ann{number}@example.com"), "current_password": customer.password });
        let answer = customer.post("/v1/users/me/email", body).await;
        match answer.status {
            202 => assert!(number < 10, "{answer:?}"),
            _ => drop(answer.problem(429, "too_many_requests")),
        }
    }
    token(&customer, &customer.email, &customer.password).await.expect(200);
    // Nor are the wrong ones before it forgotten.
    for _ in 0..4 {
        token(&customer, &customer.email, "wrong-password").await.problem(401, "invalid_credentials");
    }
    let body = json!({ "new_email": "ann@example.com", "current_password": customer.password });
    customer.post("/v1/users/me/email", body).await.problem(429, "too_many_requests");
    token(&customer, &customer.email, "wrong-password").await.problem(401, "invalid_credentials");
    token(&customer, &customer.email, "wrong-password").await.problem(429, "too_many_attempts");
}

/// Getting it right clears the count.
#[tokio::test]
async fn a_right_password_starts_afresh() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    for _ in 0..3 {
        for _ in 0..4 {
            token(&customer, &customer.email, "wrong-password").await.problem(401, "invalid_credentials");
        }
        token(&customer, &customer.email, &customer.password).await.expect(200);
    }
}

/// Sent all at once, hardly more guesses are heard than one after the other.
#[tokio::test]
async fn parallel_guesses_are_bounded() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let visitor = shop.visitor();
    let answers = join_all((0..60).map(|_| token(&visitor, &customer.email, "wrong-password"))).await;
    let heard = answers.iter().filter(|answer| answer.status == 401).count();
    assert!((5..=20).contains(&heard), "{heard}");
    assert!(answers.iter().all(|answer| matches!(answer.status, 401 | 429)));
}

#[tokio::test]
async fn a_password_is_changed_with_the_old_one() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let change = |current: &str, new: &str| {
        let body = json!({ "current_password": current, "new_password": new });
        let customer = &customer;
        async move { customer.post("/v1/auth/password", body).await }
    };
    change("wrong-password", "another-good-one").await.field_problem(422, "/current_password", "wrong_password");
    change(&customer.password, "12345678").await.field_problem(422, "/new_password", "too_common");
    change(&customer.password, "another-good-one").await.expect(204);
    token(&customer, &customer.email, "another-good-one").await.expect(200);
}

/// Erasing an account: personal data goes, orders stay without it, the address is free again.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn an_account_is_erased() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 9).await;
    let customer = shop.customer().await;
    customer.patch("/v1/users/me", json!({ "name": "Zebedee Zanzibar" })).await.expect(200);
    let address = json!({ "name": "Zebedee Zanzibar", "line1": "1 Zed Rd", "city": "Leeds", "country": "GB" });
    let body = json!({ "items": [{ "product_id": product.id, "quantity": 1 }], "shipping_address": address, "email": "zed@example.com" });
    let order = customer.post("/v1/orders", body).await.expect(201);
    customer.post("/v1/cart/items", json!({ "product_id": product.id, "quantity": 1 })).await.expect(201);
    customer.erase().await.expect(204);
    customer.erase().await.expect(204);
    token(&shop.visitor(), &customer.email, &customer.password).await.problem(401, "invalid_credentials");
    let refresh = json!({ "refresh_token": customer.refresh_token });
    customer.post("/v1/auth/token/refresh", refresh).await.problem(401, "invalid_refresh_token");
    customer.get("/v1/users/me").await.problem(404, "not_found");

    let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
    let kept = shop.admin().patch(&path, json!({ "status": "paid" })).await.expect(200);
    assert_eq!((&kept["email"], &kept["shipping_address"]), (&json!(null), &json!(null)));
    let table = shop.dump().await;
    for personal in ["Zebedee", "1 Zed Rd", "zed@example.com", customer.email.as_str()] {
        assert!(!table.contains(personal), "{personal} is still in the table");
    }
    let again = json!({ "email": customer.email, "password": "a-good-password-1" });
    shop.visitor().post("/v1/auth/register", again).await.expect(201);
}

/// The table holds secrets only as hashes.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn secrets_are_hashed_at_rest() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 9).await;
    let customer = shop.customer().await;
    let refresh = json!({ "refresh_token": customer.refresh_token });
    let pair = customer.post("/v1/auth/token/refresh", refresh).await.expect(200);
    let added =
        shop.visitor().post("/v1/cart/items", json!({ "product_id": product.id, "quantity": 1 })).await.expect(201);
    let guest = json!({ "email": "g@example.com", "items": [{ "product_id": product.id, "quantity": 1 }] });
    let order =
        shop.visitor().with("idempotency-key", "the-guests-own-key").post("/v1/orders", guest).await.expect(201);
    let table = shop.dump().await;
    let secrets = [
        &customer.password,
        &customer.refresh_token,
        &customer.access_token,
        pair["refresh_token"].as_str().expect("a token"),
        added["cart_token"].as_str().expect("a token"),
        order["order_token"].as_str().expect("a token"),
        "the-guests-own-key",
    ];
    for secret in secrets {
        assert!(!table.contains(secret), "{secret} is in the table");
    }
    // Nor the parts of a refresh token that are not ids.
    let tail = &customer.refresh_token[customer.refresh_token.len() - 40..];
    assert!(!table.contains(tail));
    let hash = table.split("$argon2id$").nth(1).expect("a password hash");
    assert!(hash.starts_with("v=19$m=19456,t=2,p=1$"), "{hash:.40}");
}
