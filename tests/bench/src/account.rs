use serde::Deserialize;
use serde_json::json;
use tokio::sync::Mutex;

use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::route::{LOG_IN, REFRESH, REGISTER};
use crate::shop::Shop;

/// A logged-in user. Access tokens are renewed when they expire.
pub(crate) struct Account {
    tokens: Mutex<Tokens>,
}

#[derive(Clone, Deserialize)]
struct Tokens {
    access_token: String,
    refresh_token: String,
}

impl Account {
    /// Registers a customer. If an earlier attempt of this call registered the account, it logs in.
    pub(crate) async fn register(shop: &Shop, email: &str, password: &str) -> Result<Self, Failure> {
        let call = Call::new(&REGISTER).json(json!({ "email": email, "password": password }));
        let answer = shop.call(&call).await?;
        if answer.status != 409 {
            answer.check(&[201])?;
        }
        Self::log_in(shop, email, password).await
    }

    pub(crate) async fn log_in(shop: &Shop, email: &str, password: &str) -> Result<Self, Failure> {
        let call = Call::new(&LOG_IN).json(json!({ "email": email, "password": password }));
        let tokens = shop.call(&call).await?.read(&[200])?;
        Ok(Self { tokens: Mutex::new(tokens) })
    }

    /// Makes a call as this user.
    pub(crate) async fn call(&self, shop: &Shop, call: &Call) -> Result<Answer, Failure> {
        let token = self.tokens.lock().await.access_token.clone();
        let answer = shop.call(&call.bearer(&token)).await?;
        if answer.status != 401 {
            return Ok(answer);
        }
        let token = self.renew(shop, &token).await?;
        shop.call(&call.bearer(&token)).await
    }

    /// Returns a new access token.
    ///
    /// # Errors
    /// Returns a failure if the shop gives none.
    pub(crate) async fn fresh_token(&self, shop: &Shop) -> Result<String, Failure> {
        let latest = self.tokens.lock().await.access_token.clone();
        self.renew(shop, &latest).await
    }

    /// Replaces an expired token. If several callers do this at once, the first one renews it for all.
    async fn renew(&self, shop: &Shop, expired: &str) -> Result<String, Failure> {
        let mut tokens = self.tokens.lock().await;
        if tokens.access_token == expired {
            let call = Call::new(&REFRESH).json(json!({ "refresh_token": tokens.refresh_token }));
            *tokens = shop.call(&call).await?.read(&[200])?;
        }
        Ok(tokens.access_token.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::VIEW_ORDER;

    #[tokio::test]
    async fn an_expired_token_is_renewed_on_the_way() {
        let gateway = local::Gateway::start(local::Options::default()).await.unwrap();
        let shop = Shop::new(&gateway.url()).unwrap();
        let account = Account::register(&shop, "ada@example.com", "analytical engine 1843").await.unwrap();
        let call = Call::to(&VIEW_ORDER, "ord_018bcfe568787e8a9b4ff0d1c2a3b4c5");
        assert_eq!(account.call(&shop, &call).await.unwrap().status, 404);
        for _ in 0..2 {
            gateway.app().clock.advance_ms(16 * 60 * 1_000);
            assert_eq!(account.call(&shop, &call).await.unwrap().status, 404);
        }
        gateway.stop().await;
    }
}
