//! From the request to the mailbox and back: what is mailed, to whom, and that it works.

use serde_json::{Value, json};
use tests::{Client, Shop, log_in};

use super::{CONFIRM, NEW_PASSWORD, RESET, VERIFY, ask_change, bring, disable, new_address, refused};

const FORGOT: &str = "/v1/auth/password/forgot";

/// The letters that an address has got, oldest first, once all that is to be sent is.
async fn letters(shop: &Shop, to: &str) -> Vec<Value> {
    shop.gateway.drain_stream().await;
    let mailbox = shop.visitor().with("accept", "application/json").get("/_local/mail").await.expect(200);
    let all = mailbox["items"].as_array().expect("letters").iter().rev();
    all.filter(|letter| letter["to"] == json!([to])).cloned().collect()
}

fn text(letter: &Value) -> &str {
    letter["text"].as_str().expect("a text")
}

fn subjects(letters: &[Value]) -> Vec<&str> {
    letters.iter().map(|letter| letter["subject"].as_str().expect("a subject")).collect()
}

/// The token in the latest letter, whose link leads to this page.
#[track_caller]
fn token(shop: &Shop, letters: &[Value], page: &str) -> String {
    let letter = letters.last().expect("a letter");
    let link = format!("{}/{page}?token=", shop.gateway.url());
    let token = text(letter).split_once(&link).expect(&link).1.split_whitespace().next().expect("a token");
    assert!(letter["html"].as_str().expect("HTML").contains(&format!("href=\"{link}{token}\"")));
    token.to_owned()
}

async fn forgot(shop: &Shop, email: &str) {
    shop.visitor().post(FORGOT, json!({ "email": email })).await.expect(202);
}

#[tokio::test]
#[cfg_attr(lacks = "emulators", ignore = "asks the AWS emulators")]
async fn registering_leads_to_a_verified_address() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let got = letters(&shop, &customer.email).await;
    assert_eq!(subjects(&got), ["Bodega: verify your e-mail address"]);
    let first = token(&shop, &got, "verify-email");
    customer.post("/v1/auth/email/verification", json!({})).await.expect(202);
    let got = letters(&shop, &customer.email).await;
    assert_eq!(got.len(), 2, "one each");
    let again = token(&shop, &got, "verify-email");
    assert_ne!(first, again);
    bring(&shop, VERIFY, &again).await.expect(204);
    assert_eq!(customer.get("/v1/users/me").await.expect(200)["email_verified"], true);
}

#[tokio::test]
#[cfg_attr(lacks = "emulators", ignore = "asks the AWS emulators")]
async fn a_forgotten_password_is_set_by_mail() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    // In another spelling, which is another mailbox: it goes to the account's own.
    forgot(&shop, &customer.email.to_uppercase()).await;
    let got = letters(&shop, &customer.email).await;
    assert_eq!(subjects(&got[1..]), ["Bodega: set a new password"]);
    let token = token(&shop, &got, "reset-password");
    assert!(letters(&shop, &customer.email.to_uppercase()).await.is_empty());
    bring(&shop, RESET, &token).await.expect(204);
    log_in(&shop.visitor(), &customer.email, NEW_PASSWORD).await;
    let got = letters(&shop, &customer.email).await;
    assert_eq!(subjects(&got[2..]), ["Bodega: your password was changed"]);
    assert!(!text(&got[2]).contains(&token) && !got[2].to_string().contains(NEW_PASSWORD));
}

#[tokio::test]
#[cfg_attr(any(lacks = "emulators", lacks = "table"), ignore = "asks the AWS emulators, looks at the whole table")]
async fn who_has_no_account_gets_no_mail() {
    let shop = Shop::open().await;
    let (disabled, erased) = (shop.customer().await, shop.customer().await);
    letters(&shop, &disabled.email).await;
    disable(&shop, &disabled, true).await;
    erased.erase().await.expect(204);
    for email in ["nobody@example.com", &disabled.email, &erased.email] {
        let before = letters(&shop, email).await.len();
        forgot(&shop, email).await;
        assert_eq!(letters(&shop, email).await.len(), before, "{email}");
    }
    // And nothing stays of who was asked for.
    let table = shop.dump().await;
    assert!(!table.contains("nobody@example.com") && !table.contains(&erased.email));
}

#[tokio::test]
#[cfg_attr(any(lacks = "emulators", lacks = "table"), ignore = "asks the AWS emulators, looks at the whole table")]
async fn a_change_of_address_is_told_to_both() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let new = new_address();
    ask_change(&customer, &new).await.expect(202);
    let old_got = letters(&shop, &customer.email).await;
    assert_eq!(subjects(&old_got[1..]), ["Bodega: another e-mail address was asked for"]);
    let new_got = letters(&shop, &new).await;
    assert_eq!(subjects(&new_got), ["Bodega: confirm your new e-mail address"]);
    let confirmation = token(&shop, &new_got, "confirm-email");
    assert!(!text(&old_got[1]).contains(&confirmation), "only the new address is proof of itself");
    refused(bring(&shop, VERIFY, &confirmation).await);
    bring(&shop, CONFIRM, &confirmation).await.expect(204);
    for (address, before) in [(&customer.email, 2), (&new, 1)] {
        let got = letters(&shop, address).await;
        assert_eq!(subjects(&got[before..]), ["Bodega: your e-mail address was changed"], "{address}");
    }
    // The old address is forgotten with its letter.
    assert!(!shop.dump().await.contains(&customer.email));
}

#[tokio::test]
#[cfg_attr(lacks = "emulators", ignore = "asks the AWS emulators")]
async fn a_changed_password_is_told() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let change = json!({ "current_password": customer.password, "new_password": NEW_PASSWORD });
    customer.post("/v1/auth/password", change).await.expect(204);
    let got = letters(&shop, &customer.email).await;
    assert_eq!(subjects(&got[1..]), ["Bodega: your password was changed"]);
}

/// A name is what somebody typed: it goes to an address that is known to be theirs, and not to a stranger's.
#[tokio::test]
#[cfg_attr(lacks = "emulators", ignore = "asks the AWS emulators")]
async fn no_strangers_words_reach_a_mailbox() {
    let shop = Shop::open().await;
    let spam = "Win a prize at evil.example";
    let account = json!({ "email": "victim@example.com", "password": "a-good-password-1", "name": spam });
    shop.visitor().post("/v1/auth/register", account).await.expect(201);
    let customer: Client = log_in(&shop.visitor(), "victim@example.com", "a-good-password-1").await;
    forgot(&shop, &customer.email).await;
    let another = new_address();
    ask_change(&customer, &another).await.expect(202);
    let mut got = letters(&shop, &customer.email).await;
    got.extend(letters(&shop, &another).await);
    assert_eq!(got.len(), 4);
    assert!(got.iter().all(|letter| !letter.to_string().contains("evil.example")), "{got:?}");
    let token = token(&shop, &letters(&shop, &customer.email).await[..1], "verify-email");
    bring(&shop, VERIFY, &token).await.expect(204);
    forgot(&shop, &customer.email).await;
    let got = letters(&shop, &customer.email).await;
    assert!(text(got.last().expect("a letter")).starts_with(&format!("Hello {spam},\n")));
}

/// What SES cannot take now comes later with a valid token, and counts once.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_letter_that_did_not_go_comes_later() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    letters(&shop, &customer.email).await;
    shop.gateway.mailbox().make_trouble(local::Trouble::Throttle, 2);
    forgot(&shop, &customer.email).await;
    assert_eq!(letters(&shop, &customer.email).await.len(), 1);
    for _ in 0..2 {
        shop.advance_seconds(5 * 60);
        let report = mail::handle(&shop.mail_function(), json!({ "task": "send_waiting" })).await;
        report.expect("a report");
    }
    let got = letters(&shop, &customer.email).await;
    assert_eq!(got.len(), 2);
    bring(&shop, RESET, &token(&shop, &got, "reset-password")).await.expect(204);
}
