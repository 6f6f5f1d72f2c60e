//! Counts wrong passwords by login and IP address, and by IP address. A login is counted per IP address, so that a
//! stranger elsewhere cannot lock its owner out. An IP address is counted over all logins, so that it cannot try many.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::Timestamp;
use crate::store::table::action::{Action, OF_TRANSACTION};
use crate::store::table::backoff::Backoff;
use crate::store::table::execute::WriteError;
use crate::store::table::item::Item;
use crate::store::table::key::Key;
use crate::store::{LoginItem, LoginName, Store, StoreError};

/// How long wrong passwords count, from the first one on.
pub const THROTTLE_WINDOW: Duration = Duration::from_secs(15 * 60);
/// The most wrong passwords for a login from one IP address in a window.
const MAX_LOGIN_FAILURES: u32 = 5;
/// The most wrong passwords from one IP address in a window, for all logins together.
const MAX_ADDRESS_FAILURES: u32 = 100;
/// The most attempts at a login that one IP address may have under way. It limits concurrent guessing.
const MAX_IN_FLIGHT: u32 = 15;

/// Starts a window if there is none.
const START: &str =
    "window_ends_at = if_not_exists(window_ends_at, :ends), expires_at = if_not_exists(expires_at, :cleaned_up)";
const OVER: &str = "window_ends_at <= :now";

/// An attempt to log in, under way. Has no `Debug`, because it has a login name and an IP address.
pub struct Attempt {
    login: LoginName,
    address: String,
}

/// Why an attempt was refused.
#[derive(Debug)]
pub enum AttemptError {
    /// Too many passwords were wrong, or too many attempts are under way.
    Throttled {
        /// Seconds until the window ends.
        seconds: i64,
    },
    Store(StoreError),
}

/// The count of a login from one IP address, or of an IP address for all logins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Counter {
    #[serde(default)]
    failures: u32,
    /// Attempts under way. Counted only for a login.
    #[serde(default)]
    in_flight: i32,
    window_ends_at: Timestamp,
    /// Seconds since 1970.
    expires_at: i64,
}

impl Counter {
    fn new(failures: u32, in_flight: i32, now: Timestamp) -> Self {
        let window_ends_at = now.plus(THROTTLE_WINDOW);
        Self { failures, in_flight, window_ends_at, expires_at: cleaned_up_at(now) }
    }

    fn is_over(&self, now: Timestamp) -> bool {
        self.window_ends_at <= now
    }

    /// Replaces a counter whose window is over.
    fn replace(&self, key: &Key, now: Timestamp) -> Result<Action, StoreError> {
        Action::put(key, self, OVER)?.value(":now", now)
    }

    fn refusal(&self, now: Timestamp) -> AttemptError {
        let left = self.window_ends_at.millis().saturating_sub(now.millis());
        AttemptError::Throttled { seconds: left.saturating_add(999).div_euclid(1000) }
    }
}

impl Attempt {
    /// The key of the login item.
    pub(in crate::store) fn login_key(&self) -> Key {
        self.login.key()
    }

    fn login_counter(&self) -> Key {
        Key::login_attempts(&self.login.folded, &self.address)
    }

    fn address_counter(&self) -> Key {
        Key::address_attempts(&self.address)
    }

    /// Ends an attempt whose password was right, in the transaction that uses it. Earlier wrong passwords are
    /// forgotten.
    pub(in crate::store) fn forget(&self) -> Action {
        Action::delete(&self.login_counter(), OF_TRANSACTION)
    }
}

impl From<StoreError> for AttemptError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Begins an attempt to log in from an IP address. Returns the login item, if there is one: one batch read and one
    /// update. The attempt ends by [`Store::open_session`], [`Store::change_password`], [`Store::ask_address_change`],
    /// [`Store::erase_user`], [`Store::fail_attempt`] or [`Store::end_attempt`]. An attempt that never ends counts as
    /// under way until the window ends.
    ///
    /// # Errors
    /// Returns an error if too many passwords were wrong or too many attempts are under way, or if DynamoDB fails.
    pub async fn begin_attempt(
        &self,
        login: LoginName,
        address: &str,
        now: Timestamp,
    ) -> Result<(Option<LoginItem>, Attempt), AttemptError> {
        let attempt = Attempt { login, address: address.to_owned() };
        let (login_key, address_counter) = (attempt.login_key(), attempt.address_counter());
        let mut found: Option<LoginItem> = None;
        for item in self.get_all(&[login_key.clone(), address_counter]).await? {
            if login_key.is_of(&item) {
                found = Some(read(item)?);
            } else {
                let counter: Counter = read(item)?;
                if counter.failures >= MAX_ADDRESS_FAILURES && !counter.is_over(now) {
                    return Err(counter.refusal(now));
                }
            }
        }
        self.count_attempt(&attempt.login_counter(), now).await?;
        Ok((found.filter(|_| attempt.login.possible), attempt))
    }

    async fn count_attempt(&self, key: &Key, now: Timestamp) -> Result<(), AttemptError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let free = "attribute_not_exists(PK) \
                        OR (window_ends_at > :now AND failures < :max_failures AND in_flight < :max_in_flight)";
            let add = format!(
                "SET in_flight = if_not_exists(in_flight, :zero) + :one, failures = if_not_exists(failures, :zero), {START}"
            );
            let add = start(Action::update(key, add, free), now)?
                .value(":max_failures", MAX_LOGIN_FAILURES)?
                .value(":max_in_flight", MAX_IN_FLIGHT)?;
            let Some(counter) = self.count(add).await? else { return Ok(()) };
            if !counter.is_over(now) {
                return Err(counter.refusal(now));
            }
            if self.count(Counter::new(0, 1, now).replace(key, now)?).await?.is_none() {
                return Ok(());
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("a counter kept changing".to_owned()).into());
            }
        }
    }

    /// Ends an attempt whose password was wrong: one update for the login and one for the IP address.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn fail_attempt(&self, attempt: &Attempt, now: Timestamp) -> Result<(), StoreError> {
        let ended = "in_flight = if_not_exists(in_flight, :one) - :one, ";
        futures::try_join!(
            self.count_failure(attempt.login_counter(), ended, now),
            self.count_failure(attempt.address_counter(), "", now),
        )?;
        Ok(())
    }

    /// Ends an attempt that failed although its password was right or was not checked. It no longer counts as under way
    /// and does not count as wrong. Earlier wrong passwords stay. One update.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn end_attempt(&self, attempt: &Attempt, now: Timestamp) -> Result<(), StoreError> {
        let under_way = "window_ends_at > :now AND in_flight > :zero";
        let end = Action::update(&attempt.login_counter(), "SET in_flight = in_flight - :one", under_way)
            .value(":now", now)?
            .value(":zero", 0)?
            .value(":one", 1)?;
        self.count(end).await.map(|_over_or_forgotten| ())
    }

    async fn count_failure(&self, key: Key, ended: &str, now: Timestamp) -> Result<(), StoreError> {
        let add = format!("SET failures = if_not_exists(failures, :zero) + :one, {ended}{START}");
        let running = "attribute_not_exists(PK) OR window_ends_at > :now";
        if self.count(start(Action::update(&key, add, running), now)?).await?.is_some() {
            // If another failure starts the new window first, this one goes uncounted.
            self.count(Counter::new(1, 0, now).replace(&key, now)?).await?;
        }
        Ok(())
    }

    /// Executes the write, or returns the counter that its condition failed on.
    async fn count(&self, write: Action) -> Result<Option<Counter>, StoreError> {
        match self.execute(write).await {
            Ok(_) => Ok(None),
            Err(WriteError::Store(error)) => Err(error),
            Err(WriteError::Condition(Some(item))) => read(item).map(Some),
            // Deleted meanwhile, which has the same effect as a window that is over.
            Err(WriteError::Condition(None)) => Ok(Some(GONE)),
        }
    }
}

const GONE: Counter = Counter { failures: 0, in_flight: 0, window_ends_at: Timestamp::from_millis(0), expires_at: 0 };

fn start(action: Action, now: Timestamp) -> Result<Action, StoreError> {
    action
        .value(":zero", 0)?
        .value(":one", 1)?
        .value(":now", now)?
        .value(":ends", now.plus(THROTTLE_WINDOW))?
        .value(":cleaned_up", cleaned_up_at(now))
}

/// One second more than the window, so that DynamoDB never deletes it too early.
fn cleaned_up_at(now: Timestamp) -> i64 {
    now.plus(THROTTLE_WINDOW).seconds().saturating_add(1)
}

fn read<T: serde::de::DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    Ok(serde_dynamo::from_item(item)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_over_when_it_ends_and_says_how_long_that_is() {
        let now = Timestamp::from_millis(1_000_500);
        let counter = Counter::new(5, 0, now);
        let end = now.plus(THROTTLE_WINDOW);
        assert!(!counter.is_over(Timestamp::from_millis(end.millis() - 1)) && counter.is_over(end));
        assert!(counter.expires_at > end.seconds());
        let seconds = |at: Timestamp| match counter.refusal(at) {
            AttemptError::Throttled { seconds } => seconds,
            AttemptError::Store(_) => -1,
        };
        assert_eq!(seconds(now), 900);
        assert_eq!(seconds(Timestamp::from_millis(end.millis() - 1)), 1);
    }

    #[test]
    fn addresses_and_usernames_are_never_found_as_the_other() {
        assert!(LoginName::email("Ann@Example.com").possible && !LoginName::email("ann").possible);
        assert!(LoginName::username("Ann").possible && !LoginName::username("ann＠example.com").possible);
    }
}
