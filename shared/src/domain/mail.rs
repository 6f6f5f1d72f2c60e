use serde::{Deserialize, Serialize};

use super::EventId;

/// The id of a mail: the id of the event that it reports, so that it is sent once.
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

/// Which mails go first where many wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailUrgency {
    /// Those of accounts: somebody waits for the token in them.
    Account,
    /// Those of orders and of the stock.
    Order,
}

impl MailUrgency {
    /// The most urgent first.
    pub const ALL: [Self; 2] = [Self::Account, Self::Order];

    /// As stored in keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "ACCOUNT",
            Self::Order => "ORDER",
        }
    }
}
