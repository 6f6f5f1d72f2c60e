use shared::store::{MailEnd, MailId, MailItem, MailState, ToRecipient};

use crate::compose::Letter;
use crate::{Failure, Mail};

impl Mail {
    /// Sends a mail, if it is nobody else's and due, and notes what became of it: how it stands then, none if it was not
    /// to be sent now.
    ///
    /// Where DynamoDB fails after the mail was claimed, it stays so until the claim is over, and is tried again then: if
    /// SES had taken it already, a second time.
    pub(crate) async fn deliver(&self, id: &MailId) -> Result<Option<MailState>, Failure> {
        let Some(mail) = self.store.claim_mail(id, self.clock.now()).await? else { return Ok(None) };
        let end = match self.compose(&mail).await? {
            Some(letter) => match self.may_go(&mail, &letter).await? {
                ToRecipient::Counted => self.send(id, &letter).await,
                ToRecipient::TooMany => MailEnd::TooMany,
                ToRecipient::Lost => return Ok(None),
            },
            None => MailEnd::Dropped,
        };
        let settled = self.store.settle_mail(&mail, end, self.clock.now()).await?;
        if let Some(mail) = &settled {
            log(mail);
        }
        Ok(settled.map(|mail| mail.state))
    }
}

impl Mail {
    /// Mails that strangers can have sent to others are counted, the rest may go.
    async fn may_go(&self, mail: &MailItem, letter: &Letter) -> Result<ToRecipient, Failure> {
        let Some(stranger) = &letter.stranger else { return Ok(ToRecipient::Counted) };
        let max = self.settings.per_recipient_per_hour;
        Ok(self.store.count_to_recipient(mail, stranger, max, self.clock.now()).await?)
    }
}

/// One line a try. What is given up here, an alarm counts.
fn log(mail: &MailItem) {
    let MailItem { id, attempts, reason, message_id, .. } = mail;
    let id = id.as_str();
    match mail.state {
        MailState::Sent => tracing::info!(mail = id, attempts, message_id, "a mail was sent"),
        MailState::Dropped if reason.is_some() => tracing::warn!(mail = id, attempts, reason, "a mail was dropped"),
        MailState::Dropped => tracing::info!(mail = id, attempts, "a mail has nobody to go to"),
        MailState::Refused => tracing::warn!(mail = id, attempts, reason, "a mail was refused"),
        MailState::GivenUp => tracing::error!(mail = id, attempts, reason, "a mail was given up"),
        MailState::Waiting | MailState::Sending => {
            tracing::warn!(mail = id, attempts, reason, "a mail did not go and is tried again later");
        }
        // EmailTemplate later, and logged there.
        MailState::Bounced | MailState::Complained => {}
    }
}
