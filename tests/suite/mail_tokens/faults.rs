//! Whatever goes wrong with whichever call, a token has its whole effect or none.

use shared::testing::{Fault, Network};
use tests::{Client, Shop, ShopOptions};

use super::{
    CONFIRM, NEW_PASSWORD, RESET, asked_change, bring, log_in_status, new_address, refresh_status, reset_token,
};

const FAULTS: [Fault; 4] = [Fault::KilledBefore, Fault::KilledAfter, Fault::Lost, Fault::Conflict];

/// Brings a token with each fault at the first call, at the second and so on; `check` looks at what came of it.
async fn each_fault_at_each_call(path: &str, at_least: u64, check: impl AsyncFn(&Shop, &Client, &str, &str, &str)) {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    for fault in FAULTS {
        let mut call = 0;
        loop {
            let customer = shop.customer().await;
            let new = new_address();
            let token = match path {
                RESET => reset_token(&shop, &customer.email).await.expect("a token"),
                _ => asked_change(&shop, &customer, &new).await,
            };
            let faults = shop.network().faults();
            faults.plan([(call, fault)]);
            let answer = bring(&shop, path, &token).await;
            let reached = faults.calls() > call;
            faults.off();
            let story = format!("{fault:?} at call {call}: {answer:?}");
            assert!(matches!(answer.status, 204 | 500 | 503), "{story}");
            check(&shop, &customer, &token, &new, &story).await;
            if !reached {
                break;
            }
            call += 1;
        }
        assert!(call >= at_least, "{call} calls");
    }
}

/// Where the password is the new one, no session of the old one is left; where it is not, the token is still valid.
#[tokio::test]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn a_new_password_leaves_no_session_whatever_fails() {
    each_fault_at_each_call(RESET, 6, async |shop, customer, token, _, story| {
        if log_in_status(shop, &customer.email, NEW_PASSWORD).await == 401 {
            assert_eq!(log_in_status(shop, &customer.email, &customer.password).await, 200, "{story}");
            bring(shop, RESET, token).await.expect(204);
            assert_eq!(log_in_status(shop, &customer.email, NEW_PASSWORD).await, 200, "{story}");
        }
        assert_eq!(log_in_status(shop, &customer.email, &customer.password).await, 401, "{story}");
        assert_eq!(refresh_status(customer).await, 401, "{story}");
    })
    .await;
}

/// One address logs in, the one that the account has.
#[tokio::test]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn an_account_has_one_address_whatever_fails() {
    each_fault_at_each_call(CONFIRM, 4, async |shop, customer, token, new, story| {
        let changed = customer.get("/v1/users/me").await.expect(200)["email"] == new;
        let (old, new_works) = (
            log_in_status(shop, &customer.email, &customer.password).await,
            log_in_status(shop, new, &customer.password).await,
        );
        assert_eq!((old, new_works), if changed { (401, 200) } else { (200, 401) }, "{story}");
        if !changed {
            bring(shop, CONFIRM, token).await.expect(204);
            assert_eq!(log_in_status(shop, new, &customer.password).await, 200, "{story}");
        }
    })
    .await;
}
