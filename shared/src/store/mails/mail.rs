//! Mails to be sent: one item each, put by the code that wants it sent. The stream delivers it to the mail function.
//! Text and address are determined when it is sent. No mail item has a token, and items of mails about orders have no
//! address.
//!
//! [`super::states`] has the states of a mail.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_dynamo::Item;

use crate::domain::{Email, MailId, MailUrgency, OrderId, ProductId, Timestamp, UserId};
use crate::store::records::{MalformedRecord, key_of};
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::key::{self, Key};
use crate::store::{Store, StoreError};

/// How long a mail is kept, in any state.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The occasion of a mail, and its recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MailKind {
    /// To an order's buyer.
    OrderPlaced {
        order: OrderId,
    },
    OrderShipped {
        order: OrderId,
    },
    OrderCancelled {
        order: OrderId,
    },
    /// To staff.
    LowStock {
        product: ProductId,
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sku: Option<String>,
        left: i64,
    },
    /// To a user, at the address of their account.
    VerifyEmail {
        user: UserId,
    },
    /// To the user with this folded address, if there is one when the mail is sent. The address is removed once the
    /// mail reaches a final state.
    ResetPassword {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<String>,
    },
    /// To the address that a user wants to change to, to confirm it.
    ConfirmAddress {
        user: UserId,
    },
    /// To a user's current address: a change to another one was requested.
    AddressChangeAsked {
        user: UserId,
    },
    /// To the old or the new address, once a user's address has changed. The address is removed once the mail reaches a
    /// final state.
    AddressChanged {
        user: UserId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Email>,
    },
    /// To a user: their password was changed.
    PasswordChanged {
        user: UserId,
    },
}

/// The state of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// To be sent at `next_try_at`.
    Waiting,
    /// Claimed until `leased_until`.
    Sending,
    /// SES accepted it.
    Sent,
    /// SES will never accept it.
    Refused,
    /// SES did not accept it for a day.
    GivenUp,
    /// It had no recipient (any more).
    Dropped,
    /// SES accepted it, and could not deliver it.
    Bounced,
    /// It was delivered, and the recipient reported it as spam.
    Complained,
}

/// A mail as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailItem {
    pub id: MailId,
    pub about: MailKind,
    /// Not named `status`: the index copies that attribute, so each change would be written there too.
    pub state: MailState,
    /// The number of attempts so far. It distinguishes a late attempt from the next one.
    pub attempts: u32,
    pub next_try_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leased_until: Option<Timestamp>,
    /// The message id that SES gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// Why it was not sent, as a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether it has been counted for its recipient. Another attempt is then not counted again.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(in crate::store) counted: bool,
    pub created_at: Timestamp,
    /// Seconds since 1970.
    pub(in crate::store) expires_at: i64,
}

#[derive(Serialize)]
struct IndexedMail<'a> {
    #[serde(flatten)]
    mail: &'a MailItem,
    collection: String,
    position: String,
}

#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

impl MailKind {
    pub const fn urgency(&self) -> MailUrgency {
        match self {
            Self::OrderPlaced { .. }
            | Self::OrderShipped { .. }
            | Self::OrderCancelled { .. }
            | Self::LowStock { .. } => MailUrgency::Order,
            Self::VerifyEmail { .. }
            | Self::ResetPassword { .. }
            | Self::ConfirmAddress { .. }
            | Self::AddressChangeAsked { .. }
            | Self::AddressChanged { .. }
            | Self::PasswordChanged { .. } => MailUrgency::Account,
        }
    }

    /// The same without an address, which need not be kept.
    pub(in crate::store) fn without_address(self) -> Self {
        match self {
            Self::ResetPassword { .. } => Self::ResetPassword { email: None },
            Self::AddressChanged { user, .. } => Self::AddressChanged { user, to: None },
            other => other,
        }
    }
}

impl MailItem {
    /// A mail to send as soon as possible.
    pub fn new(id: MailId, about: MailKind, now: Timestamp) -> Self {
        Self {
            id,
            about,
            state: MailState::Waiting,
            attempts: 0,
            next_try_at: now,
            leased_until: None,
            message_id: None,
            reason: None,
            counted: false,
            created_at: now,
            expires_at: now.plus(KEPT).seconds(),
        }
    }

    /// The write that puts it, alone or in the transaction of its cause. It fails if the mail exists.
    pub(in crate::store) fn put(&self) -> Result<Action, StoreError> {
        let position = key::mail_position(self.next_try_at, &self.id);
        let collection = key::mail_collection(self.about.urgency(), key::mail_shard(&self.id));
        let item = IndexedMail { mail: self, collection, position };
        Action::put(&Key::mail(&self.id), &item, "attribute_not_exists(PK)")
    }
}

impl Store {
    /// Queues a mail, unless there is one with this id. Returns true if it is new. One write.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn queue_mail(&self, id: MailId, about: MailKind, now: Timestamp) -> Result<bool, StoreError> {
        match self.execute(MailItem::new(id, about, now).put()?).await {
            Ok(_) => Ok(true),
            Err(WriteError::Condition(_)) => Ok(false),
            Err(WriteError::Store(error)) => Err(error),
        }
    }

    /// A mail in any state. One read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn mail(&self, id: &MailId) -> Result<Option<MailItem>, StoreError> {
        self.get(&Key::mail(id)).await
    }
}

/// The mail of a stream record and its urgency. None if the record is not a mail's or deletes one.
///
/// # Errors
/// Returns [`MalformedRecord`] if the record's keys or the mail cannot be read.
pub fn mail_of(keys: &Item, new: &Item) -> Result<Option<(MailId, MailUrgency)>, MalformedRecord> {
    let (pk, sk) = key_of(keys)?;
    if !key::is_mail(pk, sk) || new.is_empty() {
        return Ok(None);
    }
    let mail: MailItem = serde_dynamo::from_item(new.clone()).map_err(|_| MalformedRecord)?;
    Ok(Some((mail.id, mail.about.urgency())))
}
