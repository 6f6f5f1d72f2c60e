use serde::{Deserialize, Serialize};

use super::EventId;

/// The id of an e-mail. It is the id of the event that the e-mail reports, so each e-mail is sent once.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MailId(String);

impl MailId {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&EventId> for MailId {
    fn from(event: &EventId) -> Self {
        Self(event.as_str().to_owned())
    }
}

/// Which e-mails are sent first if many are waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailUrgency {
    /// E-mails about accounts. A user is waiting for the token in them.
    Account,
    /// E-mails about orders and stock.
    Order,
}

impl MailUrgency {
    /// From the most urgent to the least urgent.
    pub const ALL: [Self; 2] = [Self::Account, Self::Order];

    /// Returns the form that keys contain.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "ACCOUNT",
            Self::Order => "ORDER",
        }
    }
}
