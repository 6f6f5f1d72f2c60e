use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::clock::Clock;
use shared::config;
use shared::domain::Timestamp;

use crate::failure::Failure;
use crate::private_file;

/// How long before its expiry an access token is renewed.
const BEFORE: Duration = Duration::from_secs(30);

/// The tokens of a session.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Tokens {
    pub(super) access_token: String,
    pub(super) refresh_token: String,
    /// When to renew the access token.
    pub(super) runs_out_at: Timestamp,
}

/// The stored tokens of one shop. One file has the tokens of all shops.
pub(super) struct TokenFile {
    path: Option<PathBuf>,
    shop: String,
}

impl Tokens {
    /// # Errors
    /// Returns a failure if the answer has no tokens.
    pub(super) fn of(answer: &Value) -> Result<Self, Failure> {
        let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
        let seconds = answer.get("expires_in").and_then(Value::as_u64);
        let tokens = text("access_token").zip(text("refresh_token")).zip(seconds);
        let tokens = tokens.map(|((access_token, refresh_token), seconds)| {
            let runs_out_at = Clock::default().now().plus(Duration::from_secs(seconds)).minus(BEFORE);
            Self { access_token, refresh_token, runs_out_at }
        });
        tokens.ok_or_else(|| Failure::refused("what answered is no shop: it gave no tokens"))
    }
}

impl TokenFile {
    pub(super) fn of(shop: &str) -> Self {
        Self {
            path: config::user_folder().map(|folder| folder.join("bodega").join("tokens.json")),
            shop: shop.to_owned(),
        }
    }

    /// # Errors
    /// Returns a failure if the file exists and is invalid.
    pub(super) fn read(&self) -> Result<Option<Tokens>, Failure> {
        Ok(self.all()?.remove(&self.shop))
    }

    /// # Errors
    /// Returns a failure if the file cannot be written.
    pub(super) fn write(&self, tokens: &Tokens) -> Result<(), Failure> {
        let mut all = self.all()?;
        all.insert(self.shop.clone(), tokens.clone());
        self.write_all(&all)
    }

    /// # Errors
    /// Returns a failure if the file cannot be written.
    pub(super) fn remove(&self) -> Result<(), Failure> {
        let mut all = self.all()?;
        all.remove(&self.shop);
        self.write_all(&all)
    }

    fn all(&self) -> Result<BTreeMap<String, Tokens>, Failure> {
        let path = self.path()?;
        let Some(text) = private_file::read(path)? else { return Ok(BTreeMap::new()) };
        let wrong = |_| Failure::refused(format!("{} makes no sense; delete it and log in again", path.display()));
        serde_json::from_str(&text).map_err(wrong)
    }

    fn write_all(&self, all: &BTreeMap<String, Tokens>) -> Result<(), Failure> {
        let path = self.path()?;
        let text = serde_json::to_string(all).map_err(|error| Failure::because(path.display(), error))?;
        private_file::write(path, &text)
    }

    fn path(&self) -> Result<&PathBuf, Failure> {
        self.path.as_ref().ok_or_else(|| Failure::refused("there is no home to keep tokens in; set XDG_CONFIG_HOME"))
    }
}
