//! How often something may be asked for. Counted by the hours of the clock, each hour in an item of its own: counting is
//! so one update that needs to know nothing, and can be part of the transaction that does what is counted.

use std::time::Duration;

use crate::auth::SecretHash;
use crate::domain::Timestamp;
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::item::Item;
use crate::store::table::key::Key;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{Store, StoreError};

/// How long a count lasts.
pub const QUOTA_WINDOW: Duration = Duration::from_secs(60 * 60);

/// So many of one thing for one subject in a window. Has no `Debug`: a subject may be personal.
pub(in crate::store) struct Quota {
    what: &'static str,
    subject: SecretHash,
    max: u32,
}

/// Why something was not done that is done only so often.
#[derive(Debug)]
pub(in crate::store) enum QuotaError {
    /// It has been, as often as it may be in this window.
    Spent {
        /// Until the next window.
        seconds: i64,
    },
    /// A condition did not hold: the reasons, one an action, in their order.
    Refused(Vec<Reason>),
    Store(StoreError),
}

/// Why something was not taken on.
#[derive(Debug)]
pub enum AskError {
    /// It was asked for too often.
    Throttled {
        /// Until it may be asked for again.
        seconds: i64,
    },
    Store(StoreError),
}

impl Quota {
    /// At most `max` times `what` in a window for a subject, which the table holds as a hash.
    pub(in crate::store) fn new(what: &'static str, subject: &str, max: u32) -> Self {
        Self { what, subject: SecretHash::of(subject.as_bytes()), max }
    }

    /// Until it may be asked for again, in seconds: 1 or more.
    pub(in crate::store) fn seconds_left(now: Timestamp) -> i64 {
        length().saturating_sub(now.seconds().rem_euclid(length()))
    }

    /// Where this window's count is.
    pub(in crate::store) fn key(&self, now: Timestamp) -> Key {
        Key::quota(self.what, &self.subject, window(now))
    }

    /// Whether the count in this item is the most that there may be.
    pub(in crate::store) fn is_spent(&self, count: &Item) -> bool {
        let used = count.get("used").and_then(|used| used.as_n().ok()).and_then(|used| used.parse::<u64>().ok());
        used.is_some_and(|used| used >= u64::from(self.max))
    }

    /// Counts one; refused when that were too many.
    pub(in crate::store) fn count(&self, now: Timestamp) -> Result<Action, StoreError> {
        let add = "SET used = if_not_exists(used, :zero) + :one, expires_at = :cleaned_up";
        Action::update(&self.key(now), add, "attribute_not_exists(PK) OR used < :max")
            .value(":zero", 0)?
            .value(":one", 1)?
            .value(":max", self.max)?
            // A second more than the window, so that cleaning up never comes first.
            .value(":cleaned_up", now.plus(QUOTA_WINDOW).seconds().saturating_add(1))
    }
}

/// Which window it is, counted from 1970.
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
    /// For actions whose conditions always hold.
    fn from(error: QuotaError) -> Self {
        match error {
            QuotaError::Spent { seconds } => Self::Throttled { seconds },
            QuotaError::Refused(_) => StoreError::Unexpected("a new id was taken".to_owned()).into(),
            QuotaError::Store(error) => error.into(),
        }
    }
}

impl Store {
    /// Does all of the actions, each quota counted, or nothing: one transaction.
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

    /// Counts one that came to nothing.
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
