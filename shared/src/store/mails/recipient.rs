//! Limits the mails to unverified addresses: a guest who orders may enter any address.

use crate::domain::{Email, Timestamp};
use crate::store::accounts::quota::{Quota, QuotaError};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::{MailItem, MailState, Store, StoreError};

/// What the quota counts.
const MAILS_TO: &str = "mail_to";

/// Whether a claimed mail may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToRecipient {
    /// It counts, now or since an earlier try.
    Counted,
    /// The address has had as many as it may in this hour.
    TooMany,
    /// The claim was over, and somebody else has the mail.
    Lost,
}

impl Store {
    /// Counts a claimed mail against its recipient's limit of `max` mails an hour: once, however often it is tried.
    /// One transaction; none where an earlier try counted it. The table holds the address as a hash.
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
