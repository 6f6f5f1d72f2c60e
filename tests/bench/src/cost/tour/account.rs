use serde_json::{Value, json};
use shared::domain::UserId;

use crate::cost::floor::{Ask, Floor, PASSWORD, text};
use crate::failure::Failure;

/// A logged-in customer.
pub(super) struct Customer {
    pub(super) email: String,
    pub(super) id: String,
    pub(super) token: String,
    pub(super) refresh_token: String,
}

impl Customer {
    pub(super) async fn register(floor: &mut Floor, number: u32) -> Result<Self, Failure> {
        let email = format!("customer{number}@example.com");
        let body = json!({ "email": email, "password": PASSWORD, "name": "Ada Lovelace" });
        let user = floor.ask(Ask::new("POST /v1/auth/register").json(body)).await?;
        let (token, refresh_token) = (String::new(), String::new());
        let mut customer = Self { email, id: text(&user, "id"), token, refresh_token };
        customer.log_in(floor, PASSWORD).await?;
        Ok(customer)
    }

    pub(super) async fn log_in(&mut self, floor: &mut Floor, password: &str) -> Result<(), Failure> {
        let body = json!({ "email": self.email, "password": password });
        let tokens = floor.ask(Ask::new("POST /v1/auth/token").json(body)).await?;
        self.keep(&tokens);
        Ok(())
    }

    fn keep(&mut self, tokens: &Value) {
        (self.token, self.refresh_token) = (text(tokens, "access_token"), text(tokens, "refresh_token"));
    }

    pub(super) fn ask(&self, route: &'static str) -> Ask {
        Ask::new(route).bearer(&self.token)
    }

    /// # Errors
    /// Returns a failure if the shop gave no id.
    pub(super) fn user(&self) -> Result<UserId, Failure> {
        self.id.parse().map_err(|_| Failure::fatal(&self.email, "has no id"))
    }

    /// What a customer does with a new account.
    pub(super) async fn settle_in(&mut self, floor: &mut Floor) -> Result<(), Failure> {
        let body = json!({ "refresh_token": self.refresh_token });
        let tokens = floor.ask(Ask::new("POST /v1/auth/token/refresh").json(body)).await?;
        self.keep(&tokens);
        floor.ask(Ask::new("POST /v1/auth/token/verify").json(json!({ "token": self.token }))).await?;
        floor.ask(self.ask("GET /v1/users/me")).await?;
        let address = json!({
            "name": "Ada Lovelace", "line1": "12 St James's Square", "city": "London", "postal_code": "SW1Y 4JH",
            "country": "GB",
        });
        let profile = json!({ "name": "Ada Lovelace", "phone": "+44 20 7946 0000", "addresses": [address] });
        floor.ask(self.ask("PUT /v1/users/me").json(profile)).await?;
        floor.ask(self.ask("PATCH /v1/users/me").json(json!({ "phone": "+44 20 7946 0001" }))).await?;
        let sessions = floor.ask(self.ask("GET /v1/auth/sessions")).await?;
        let session = sessions.pointer("/items/0").map(|session| text(session, "id")).unwrap_or_default();
        floor.ask(self.ask("GET /v1/auth/sessions/{id}").id(&session)).await?;
        floor.ask(self.ask("POST /v1/live/tickets")).await?;
        self.verify(floor).await
    }

    /// Creates the token that the mail function would send. That work is not part of the request.
    async fn verify(&self, floor: &mut Floor) -> Result<(), Failure> {
        floor.ask(self.ask("POST /v1/auth/email/verification")).await?;
        let (store, now) = (floor.gateway.app().store.clone(), floor.gateway.app().clock.now());
        let minted = store.mint_verification(self.user()?, true, now).await;
        let token = minted.map_err(|error| Failure::fatal("a token to mail", error))?.map(|(_, token)| token.reveal());
        floor.ask(Ask::new("POST /v1/auth/email/verify").json(json!({ "token": token }))).await?;
        Ok(())
    }
}
