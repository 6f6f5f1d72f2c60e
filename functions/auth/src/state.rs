use std::sync::Arc;

use axum::extract::FromRef;
use shared::App;
use shared::config::ConfigError;
use shared::domain::Role;

use crate::keys::signing_key::SigningKey;
use crate::passwords::hashing::Passwords;
use crate::sessions::tokens;

/// What this function's handlers work with: built once when it starts, cheap to clone.
#[derive(Clone)]
pub struct Auth {
    pub app: App,
    pub(crate) key: Arc<SigningKey>,
    pub(crate) passwords: Passwords,
}

impl Auth {
    pub fn new(app: App, key: SigningKey) -> Self {
        let passwords = Passwords::new(app.random.clone());
        Self { app, key: Arc::new(key), passwords }
    }

    /// The key that access tokens are signed with.
    pub fn signing_key(&self) -> &SigningKey {
        &self.key
    }

    /// How many times a password has been hashed, to set or to compare one: tests count on it that logging in does the
    /// same work whether or not there is such a user.
    pub fn hashes_done(&self) -> u64 {
        self.passwords.hashes_done()
    }

    /// That the tokens signed here hold: that the public keys have the signing key's other half.
    ///
    /// # Errors
    /// When they do not.
    pub fn check_keys(&self) -> Result<(), ConfigError> {
        let now = self.app.clock.now();
        let (user, session) = (self.app.random.id(now), self.app.random.id(now));
        let token = tokens::access_token(self, user, session, Role::Customer, now);
        let holds = token.is_ok_and(|token| self.app.tokens.verify(&token, now).is_ok());
        if holds {
            Ok(())
        } else {
            Err(ConfigError::new("BODEGA_PUBLIC_KEYS", "must hold the signing key's public half"))
        }
    }
}

impl FromRef<Auth> for App {
    fn from_ref(auth: &Auth) -> Self {
        auth.app.clone()
    }
}
