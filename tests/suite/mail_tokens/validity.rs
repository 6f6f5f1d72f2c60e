//! What all mailed tokens have in common.

use futures::future::join_all;
use tests::{Shop, captured_logs};

use super::{
    CONFIRM, RESET, VERIFY, asked_change, bring, confirmation_token, disable, new_address, refused, reset_token,
    verification_token,
};

/// One of each, for one customer.
async fn one_of_each(shop: &Shop) -> (tests::Client, [(&'static str, String); 3]) {
    let customer = shop.customer().await;
    let verification = verification_token(shop, &customer).await.expect("a token");
    let change = asked_change(shop, &customer, &new_address()).await;
    let reset = reset_token(shop, &customer.email).await.expect("a token");
    (customer, [(VERIFY, verification), (CONFIRM, change), (RESET, reset)])
}

/// A token that is none, malformed, another route's, expired, of a disabled or erased account, or spent: one answer.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn why_a_token_does_not_hold_is_not_told() {
    let shop = Shop::open().await;
    let mut answers = Vec::new();
    let (_, tokens) = one_of_each(&shop).await;
    for (path, own) in &tokens {
        for wrong in ["A".repeat(43), String::new(), "é".to_owned(), format!("{own}="), own[1..].to_owned()] {
            answers.push(refused(bring(&shop, path, &wrong).await));
        }
        for (_, foreign) in tokens.iter().filter(|(of, _)| of != path) {
            answers.push(refused(bring(&shop, path, foreign).await));
        }
    }
    // None of that spent one.
    let (path, token) = &tokens[0];
    bring(&shop, path, token).await.expect(204);
    answers.push(refused(bring(&shop, path, token).await));
    let (disabled, tokens) = one_of_each(&shop).await;
    disable(&shop, &disabled, true).await;
    for (path, token) in &tokens {
        answers.push(refused(bring(&shop, path, token).await));
    }
    // What would change the account is not revived with it.
    disable(&shop, &disabled, false).await;
    for (path, token) in &tokens[1..] {
        answers.push(refused(bring(&shop, path, token).await));
    }
    let (erased, tokens) = one_of_each(&shop).await;
    erased.erase().await.expect(204);
    for (path, token) in &tokens {
        answers.push(refused(bring(&shop, path, token).await));
    }
    let (_, tokens) = one_of_each(&shop).await;
    if cfg!(not(lacks = "clock")) {
        shop.advance_seconds(60 * 60);
        answers.push(refused(bring(&shop, RESET, &tokens[2].1).await));
        shop.advance_seconds(23 * 60 * 60);
        for (path, token) in &tokens[..2] {
            answers.push(refused(bring(&shop, path, token).await));
        }
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

/// Nothing is minted for who cannot use it.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn nobody_without_an_account_gets_a_token() {
    let shop = Shop::open().await;
    let (disabled, _) = one_of_each(&shop).await;
    disable(&shop, &disabled, true).await;
    assert_eq!(verification_token(&shop, &disabled).await, None);
    assert_eq!(reset_token(&shop, &disabled.email).await, None);
    assert_eq!(confirmation_token(&shop, &disabled).await, None);
    let (erased, _) = one_of_each(&shop).await;
    erased.erase().await.expect(204);
    assert_eq!(verification_token(&shop, &erased).await, None);
    assert_eq!(reset_token(&shop, &erased.email).await, None);
    assert_eq!(confirmation_token(&shop, &erased).await, None);
    assert_eq!(reset_token(&shop, "nobody@example.com").await, None);
}

/// Twenty bring a token at once, and one has its effect.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_token_is_spent_once() {
    let shop = Shop::open().await;
    let (_, [verification, change, _]) = one_of_each(&shop).await;
    let other = shop.customer().await;
    let reset = (RESET, reset_token(&shop, &other.email).await.expect("a token"));
    for (path, token) in [verification, change, reset] {
        let answers = join_all((0..20).map(|_| bring(&shop, path, &token))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 204).count(), 1, "{path}: {answers:?}");
        for answer in answers.into_iter().filter(|answer| answer.status != 204) {
            refused(answer);
        }
    }
}

/// The table holds no token, and no address for the sake of one; nor do the logs.
#[tokio::test]
#[cfg_attr(lacks = "logs", ignore = "reads the log")]
async fn tokens_are_hashed_at_rest_and_in_no_log() {
    let shop = Shop::open().await;
    let (customer, tokens) = one_of_each(&shop).await;
    let spent = shop.customer().await;
    let reset = reset_token(&shop, &spent.email).await.expect("a token");
    bring(&shop, RESET, &reset).await.expect(204);
    for (path, _) in &tokens {
        refused(bring(&shop, path, &reset).await);
    }
    let (table, logs) = (shop.dump().await, captured_logs());
    for token in tokens.iter().map(|(_, token)| token).chain([&reset]) {
        assert!(!table.contains(token), "{token} is in the table");
        assert!(!logs.contains(token), "{token} was logged");
    }
    let items: Vec<&str> = table.lines().filter(|line| line.contains("\"TOKEN#")).collect();
    assert!(items.len() >= 3, "tokens are kept as items");
    assert!(items.iter().all(|item| !item.contains('@')), "{items:?}");
    assert!(!logs.contains(&customer.email));
}
