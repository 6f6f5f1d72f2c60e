use futures::future::join_all;
use serde_json::json;
use tests::{Shop, log_in};

use super::{
    CONFIRM, NEW_PASSWORD, RESET, ask_change, asked_change, bring, confirmation_token, log_in_status, new_address,
    refresh_status, refused, reset_token,
};

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn an_address_changes_when_the_new_one_confirms() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    customer.patch("/v1/users/me", json!({ "username": "mover" })).await.expect(200);
    let new = new_address();
    let wrong = json!({ "new_email": new, "current_password": "wrong-password" });
    customer.post("/v1/users/me/email", wrong).await.field_problem(422, "/current_password", "wrong_password");
    let token = asked_change(&shop, &customer, &new).await;
    let old_reset = reset_token(&shop, &customer.email).await.expect("a token");

    // Until then, all is as it was.
    let me = customer.get("/v1/users/me").await.expect(200);
    assert_eq!((&me["email"], &me["pending_email"]), (&json!(customer.email), &json!(new)));
    assert_eq!(log_in_status(&shop, &new, &customer.password).await, 401);
    assert_eq!(log_in_status(&shop, &customer.email, &customer.password).await, 200);

    bring(&shop, CONFIRM, &token).await.expect(204);
    refused(bring(&shop, CONFIRM, &token).await);
    let me = customer.get("/v1/users/me").await.expect(200);
    assert_eq!((&me["email"], &me["pending_email"], &me["email_verified"]), (&json!(new), &json!(null), &json!(true)));
    assert_eq!(log_in_status(&shop, &new, &customer.password).await, 200);
    assert_eq!(log_in_status(&shop, &customer.email, &customer.password).await, 401);
    let by_name = json!({ "username": "mover", "password": customer.password });
    shop.visitor().post("/v1/auth/token", by_name).await.expect(200);
    assert_eq!(refresh_status(&customer).await, 200, "the customer stays logged in");

    // What was mailed to the old address sets no password any more, and the new one can.
    refused(bring(&shop, RESET, &old_reset).await);
    assert_eq!(reset_token(&shop, &customer.email).await, None);
    let reset = reset_token(&shop, &new).await.expect("a token");
    bring(&shop, RESET, &reset).await.expect(204);
    shop.visitor().post("/v1/auth/token", json!({ "username": "mover", "password": NEW_PASSWORD })).await.expect(200);
    // The old address is free for others.
    let other = json!({ "email": customer.email, "password": "a-good-password-1" });
    shop.visitor().post("/v1/auth/register", other).await.expect(201);
}

/// Two customers, and a stranger who registers, want one address: one gets it, and only
/// confirming reveals that it is taken.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn an_address_is_one_accounts() {
    let shop = Shop::open().await;
    for round in 0..4 {
        let [one, two] = [shop.customer().await, shop.customer().await];
        let wanted = format!("wanted{round}@example.net");
        let tokens =
            [asked_change(&shop, &one, &wanted).await, asked_change(&shop, &two, &wanted.to_uppercase()).await];
        let register = json!({ "email": wanted, "password": "a-good-password-1" });
        let (answers, registered) = if round % 2 == 0 {
            (join_all(tokens.iter().map(|token| bring(&shop, CONFIRM, token))).await, None)
        } else {
            let visitor = shop.visitor();
            let confirm = join_all(tokens.iter().map(|token| bring(&shop, CONFIRM, token)));
            let (answers, registered) = tokio::join!(confirm, visitor.post("/v1/auth/register", register));
            (answers, Some(registered))
        };
        let mut have = registered.iter().filter(|answer| answer.status == 201).count();
        for (customer, answer) in [&one, &two].into_iter().zip(answers) {
            let email = customer.get("/v1/users/me").await.expect(200)["email"].clone();
            if answer.status == 204 {
                assert_eq!(email.as_str().map(str::to_lowercase), Some(wanted.clone()));
                have += 1;
            } else {
                answer.problem(409, "email_taken");
                assert_eq!(email, customer.email);
                assert_eq!(log_in_status(&shop, &customer.email, &customer.password).await, 200);
            }
        }
        assert_eq!(have, 1, "round {round}");
        assert_eq!(shop.dump().await.matches(&format!("LOGIN#{wanted}")).count(), 1);
    }
}

/// Asking is the same for an address that is somebody's.
#[tokio::test]
#[cfg_attr(lacks = "counts", ignore = "counts calls to DynamoDB")]
async fn asking_tells_nothing_of_other_accounts() {
    let shop = Shop::open().await;
    let [me, other] = [shop.customer().await, shop.customer().await];
    let mut free = other.email.clone();
    free.replace_range(0..8, "nobodies");
    let mut seen = Vec::new();
    for email in [&other.email, &free] {
        shop.gateway.recorder().take();
        let answer = ask_change(&me, email).await;
        let records = shop.gateway.recorder().take();
        let record = records.iter().find(|it| it.route_key.ends_with("/email")).expect("a record").clone();
        seen.push((answer.status, answer.body, record.calls, record.read_units, record.write_units));
    }
    assert_eq!(seen[0].0, 202);
    assert_eq!(seen[0], seen[1]);
    // Nor does it keep the other from anything.
    assert_eq!(log_in_status(&shop, &other.email, &other.password).await, 200);
}

/// Another spelling of one's own address is a change too: it may be another mailbox.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn an_address_may_be_spelt_differently() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    ask_change(&customer, &customer.email).await.field_problem(422, "/new_email", "unchanged");
    let spelt = customer.email.to_uppercase();
    let token = asked_change(&shop, &customer, &spelt).await;
    let reset = reset_token(&shop, &customer.email).await.expect("a token");
    bring(&shop, CONFIRM, &token).await.expect(204);
    assert_eq!(customer.get("/v1/users/me").await.expect(200)["email"], spelt);
    assert_eq!(log_in_status(&shop, &customer.email, &customer.password).await, 200);
    refused(bring(&shop, RESET, &reset).await);
}

/// Only what was asked for last can be confirmed.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn asking_again_replaces_what_was_asked_for() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let first = asked_change(&shop, &customer, &new_address()).await;
    let new = new_address();
    let second = asked_change(&shop, &customer, &new).await;
    refused(bring(&shop, CONFIRM, &first).await);
    bring(&shop, CONFIRM, &second).await.expect(204);
    assert_eq!(customer.get("/v1/users/me").await.expect(200)["email"], new);
}

/// Somebody with a stolen password asks for their own address: whoever sets a new password, either way, ends that.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_new_password_ends_a_change_of_address() {
    let shop = Shop::open().await;
    for by_mail in [true, false] {
        let customer = shop.customer().await;
        let stolen = asked_change(&shop, &customer, &new_address()).await;
        if by_mail {
            let reset = reset_token(&shop, &customer.email).await.expect("a token");
            bring(&shop, RESET, &reset).await.expect(204);
        } else {
            let change = json!({ "current_password": customer.password, "new_password": NEW_PASSWORD });
            customer.post("/v1/auth/password", change).await.expect(204);
        }
        refused(bring(&shop, CONFIRM, &stolen).await);
        assert_eq!(confirmation_token(&shop, &customer).await, None, "a late mail brings none either");
        let me = log_in(&shop.visitor(), &customer.email, NEW_PASSWORD).await;
        assert_eq!(me.get("/v1/users/me").await.expect(200)["pending_email"], json!(null));
    }
}
