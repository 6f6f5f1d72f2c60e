//! Limits on requests. Counts are kept by clock hour, each hour in its own item. So counting is one update without a
//! read, and can be part of the transaction that does what is counted.

use std::time::Duration;

use crate::auth::SecretHash;
use crate::domain::Timestamp;
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::item::Item;
use crate::store::table::key::Key;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{Store, StoreError};

/// The length of a window.
pub const QUOTA_WINDOW: Duration = Duration::from_secs(60 * 60);

/// At most `max` times `what` for one subject in a window. Has no `Debug`, because a subject may be personal.
pub(in crate::store) struct Quota {
    what: &'static str,
    subject: SecretHash,
    max: u32,
}

/// Why a limited transaction was not made.
#[derive(Debug)]
pub(in crate::store) enum QuotaError {
    /// The limit of this window is reached.
    Spent {
        /// Seconds until the next window.
        seconds: i64,
    },
    /// A condition failed. The reasons are in the actions' order.
    Refused(Vec<Reason>),
    Store(StoreError),
}

/// Why a request was not accepted.
#[derive(Debug)]
pub enum AskError {
    /// It was made too often.
    Throttled {
        /// Seconds until it may be made again.
        seconds: i64,
    },
    Store(StoreError),
}

impl Quota {
    /// At most `max` times `what` for a subject in a window. The table has only the subject's hash.
    pub(in crate::store) fn new(what: &'static str, subject: &str, max: u32) -> Self {
        Self { what, subject: SecretHash::of(subject.as_bytes()), max }
    }

    /// Seconds until the next window: 1 or more.
    pub(in crate::store) fn seconds_left(now: Timestamp) -> i64 {
        length().saturating_sub(now.seconds().rem_euclid(length()))
    }

    /// The key of this window's count.
    pub(in crate::store) fn key(&self, now: Timestamp) -> Key {
        Key::quota(self.what, &self.subject, window(now))
    }

    /// Returns true if the count in this item has reached the limit.
    pub(in crate::store) fn is_spent(&self, count: &Item) -> bool {
        let used = count.get("used").and_then(|used| used.as_n().ok()).and_then(|used| used.parse::<u64>().ok());
        used.is_some_and(|used| used >= u64::from(self.max))
    }

    /// Counts one. Fails if that would exceed the limit.
    pub(in crate::store) fn count(&self, now: Timestamp) -> Result<Action, StoreError> {
        let add = "SET used = if_not_exists(used, :zero) + :one, expires_at = :cleaned_up";
        Action::update(&self.key(now), add, "attribute_not_exists(PK) OR used < :max")
            .value(":zero", 0)?
            .value(":one", 1)?
            .value(":max", self.max)?
            // One second more than the window, so that DynamoDB never deletes it too early.
            .value(":cleaned_up", now.plus(QUOTA_WINDOW).seconds().saturating_add(1))
    }
}

/// The number of the window, counted from 1970.
fn window(now: Timestamp) -> i64 {
    now.seconds().div_euclid(length())
}

fn length() -> i64 {
    i64::try_from(QUOTA_WINDOW.as_secs()).unwrap_or(i64::MAX)
}

impl From<StoreError> for QuotaError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<StoreError> for AskError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<QuotaError> for AskError {
    /// For actions whose conditions are always true.
    fn from(error: QuotaError) -> Self {
        match error {
            QuotaError::Spent { seconds } => Self::Throttled { seconds },
            QuotaError::Refused(_) => StoreError::Unexpected("a new id was taken".to_owned()).into(),
            QuotaError::Store(error) => error.into(),
        }
    }
}

impl Store {
    /// Executes the actions and counts each quota, or does nothing: one transaction.
    pub(in crate::store) async fn transact_within(
        &self,
        quotas: &[Quota],
        actions: Vec<Action>,
        now: Timestamp,
    ) -> Result<(), QuotaError> {
        let counts: Result<Vec<Action>, StoreError> = quotas.iter().map(|quota| quota.count(now)).collect();
        let mut all = counts?;
        all.extend(actions);
        match self.transact(all).await {
            Ok(()) => Ok(()),
            Err(TransactError::Store(error)) => Err(error.into()),
            Err(TransactError::Refused(mut reasons)) => {
                let others = reasons.split_off(quotas.len().min(reasons.len()));
                if reasons.iter().any(Reason::is_condition) {
                    Err(QuotaError::Spent { seconds: Quota::seconds_left(now) })
                } else {
                    Err(QuotaError::Refused(others))
                }
            }
        }
    }

    /// Counts an attempt that had no effect.
    pub(in crate::store) async fn count_in_vain(&self, quota: &Quota, now: Timestamp) -> Result<(), QuotaError> {
        match self.execute(quota.count(now)?).await {
            Ok(_) => Ok(()),
            Err(WriteError::Condition(_)) => Err(QuotaError::Spent { seconds: Quota::seconds_left(now) }),
            Err(WriteError::Store(error)) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_says_how_long_it_lasts() {
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1_000 + 999);
        assert_eq!((window(at(7_199)), window(at(7_200))), (1, 2));
        assert_eq!((Quota::seconds_left(at(7_199)), Quota::seconds_left(at(7_200))), (1, 3_600));
    }
}
