//! Limits mails to unverified addresses, because a guest who orders may enter any address.

use crate::domain::{Email, Timestamp};
use crate::store::accounts::quota::{Quota, QuotaError};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::{MailItem, MailState, Store, StoreError};

/// The name of the quota.
const MAILS_TO: &str = "mail_to";

/// Whether a claimed mail may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToRecipient {
    /// It has been counted, now or by an earlier attempt.
    Counted,
    /// The address has reached this hour's limit.
    TooMany,
    /// The claim has ended, and another process has the mail.
    Lost,
}

impl Store {
    /// Counts a claimed mail against its recipient's limit of `max` mails an hour: once, however often it is tried. One
    /// transaction, or none if an earlier attempt counted it. The table has the address only as a hash.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn count_to_recipient(
        &self,
        mail: &MailItem,
        to: &Email,
        max: u32,
        now: Timestamp,
    ) -> Result<ToRecipient, StoreError> {
        if mail.counted {
            return Ok(ToRecipient::Counted);
        }
        let claimed = "#state = :sending AND attempts = :attempts";
        let note = Action::update(&Key::mail(&mail.id), "SET counted = :counted", claimed)
            .name("#state", "state")
            .value(":counted", true)?
            .value(":sending", MailState::Sending)?
            .value(":attempts", mail.attempts)?;
        let quota = Quota::new(MAILS_TO, &to.folded(), max);
        match self.transact_within(&[quota], vec![note], now).await {
            Ok(()) => Ok(ToRecipient::Counted),
            Err(QuotaError::Spent { .. }) => Ok(ToRecipient::TooMany),
            Err(QuotaError::Refused(_)) => Ok(ToRecipient::Lost),
            Err(QuotaError::Store(error)) => Err(error),
        }
    }
}
