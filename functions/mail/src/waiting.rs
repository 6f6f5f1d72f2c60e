use serde::Serialize;
use shared::lambda::RecordError;
use shared::store::MailState;

use crate::{Failure, Mail};

/// After so many mails in a row that SES could not take, the others are left for the next time.
const ENOUGH: usize = 5;

/// What came of the mails that were due, for whoever invokes the function by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    pub sent: usize,
    pub refused: usize,
    pub given_up: usize,
    /// With nobody to go to.
    pub dropped: usize,
    /// To be tried later.
    pub waiting: usize,
    /// With which something went wrong.
    pub left: usize,
}

impl Mail {
    /// Tries each mail that is due: that SES could not take when it was new, or whose sender died. Any number of these
    /// may run at once.
    ///
    /// # Errors
    /// When DynamoDB does not give the list.
    pub(crate) async fn send_waiting(&self) -> Result<Report, Failure> {
        let (mut report, mut start, mut in_vain) = (Report::default(), None, 0_usize);
        loop {
            let (ids, next) = self.store.mails_due(self.clock.now(), start).await?;
            for id in ids {
                if in_vain >= ENOUGH || RecordError::unless_in_time().is_err() {
                    return Ok(report);
                }
                match self.deliver(&id).await {
                    Ok(state) => {
                        in_vain = if state == Some(MailState::Waiting) { in_vain.saturating_add(1) } else { 0 };
                        report.count(state);
                    }
                    Err(error) => {
                        tracing::warn!(mail = id.as_str(), cause = %error, "a mail is left for the next time");
                        report.left = report.left.saturating_add(1);
                    }
                }
            }
            if next.is_none() {
                return Ok(report);
            }
            start = next;
        }
    }
}

impl Report {
    fn count(&mut self, state: Option<MailState>) {
        let counter = match state {
            None | Some(MailState::Sending | MailState::Bounced | MailState::Complained) => return,
            Some(MailState::Sent) => &mut self.sent,
            Some(MailState::Refused) => &mut self.refused,
            Some(MailState::GivenUp) => &mut self.given_up,
            Some(MailState::Dropped) => &mut self.dropped,
            Some(MailState::Waiting) => &mut self.waiting,
        };
        *counter = counter.saturating_add(1);
    }
}
