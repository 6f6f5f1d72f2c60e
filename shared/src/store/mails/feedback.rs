//! Events from SES about a mail that it accepted: a bounce or a complaint.

use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::key::Key;
use crate::store::{MailId, MailItem, MailState, Store, StoreError};

/// What happened to a mail after SES accepted it. The reason is a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailFeedback {
    /// SES could not deliver it, in all of its attempts.
    Bounced { reason: String },
    /// The recipient reported it as spam.
    Complained { reason: String },
    /// SES rejected it after accepting it.
    Rejected { reason: String },
}

/// The result of recording the feedback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedbackNoted {
    Noted,
    /// The sender has not recorded the mail as sent yet: try again.
    TooEarly,
    /// There is no such mail (any more), or it was sent again since.
    Unknown,
}

impl MailFeedback {
    fn into_parts(self) -> (MailState, String) {
        match self {
            Self::Bounced { reason } => (MailState::Bounced, reason),
            Self::Complained { reason } => (MailState::Complained, reason),
            Self::Rejected { reason } => (MailState::Refused, reason),
        }
    }
}

impl Store {
    /// Records an event from SES about the mail with this message id. Recording it again changes nothing. One write.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn note_feedback(
        &self,
        id: &MailId,
        message_id: &str,
        feedback: MailFeedback,
    ) -> Result<FeedbackNoted, StoreError> {
        let (state, reason) = feedback.into_parts();
        let note = Action::update(
            &Key::mail(id),
            "SET #state = :state, reason = :reason",
            "#state <> :sending AND message_id = :message",
        );
        let note = note
            .name("#state", "state")
            .value(":state", state)?
            .value(":reason", reason)?
            .value(":sending", MailState::Sending)?
            .value(":message", message_id)?;
        match self.execute(note).await {
            Ok(_) => Ok(FeedbackNoted::Noted),
            Err(WriteError::Store(error)) => Err(error),
            Err(WriteError::Condition(found)) => {
                let mail: Option<MailItem> = found.map(serde_dynamo::from_item).transpose()?;
                let is_being_sent = mail.is_some_and(|mail| mail.state == MailState::Sending);
                Ok(if is_being_sent { FeedbackNoted::TooEarly } else { FeedbackNoted::Unknown })
            }
        }
    }
}
