use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use serde::Serialize;
use shared::lambda::RecordError;
use shared::store::{MailId, MailPage, MailState, MailUrgency};

use crate::{Failure, MAILS_AT_ONCE, Mail};

/// After this many failures in a row, the other mails wait for the next run.
const ENOUGH: usize = 5;

/// The result of a run over the due mails, for those who invoke the function by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SendingSummary {
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
    /// Tries each mail that is due, [`MAILS_AT_ONCE`] at a time and those of accounts first: that SES could not take when
    /// it was new, or whose sender died. Any number of these may run at once.
    ///
    /// # Errors
    /// Returns `Failure::Store` if DynamoDB does not give the list.
    pub(crate) async fn send_waiting(&self) -> Result<SendingSummary, Failure> {
        let mut run = Run::default();
        for urgency in MailUrgency::ALL {
            let mut page = Some(MailPage::first(urgency));
            while let Some(from) = page {
                let (ids, next) = self.store.mails_due(from, self.clock.now()).await?;
                self.send_all(ids, &mut run).await;
                if run.is_over() {
                    return Ok(run.report);
                }
                page = next;
            }
        }
        Ok(run.report)
    }

    /// Begins no other once the run is over, but waits for those that it has begun: whoever claims a mail notes what
    /// became of it.
    async fn send_all(&self, ids: Vec<MailId>, run: &mut Run) {
        let mut left = ids.into_iter();
        let mut under_way = FuturesUnordered::new();
        loop {
            while under_way.len() < MAILS_AT_ONCE && !run.is_over() {
                let Some(id) = left.next() else { break };
                under_way.push(self.try_one(id).boxed());
            }
            let Some((tried, id)) = under_way.next().await else { return };
            run.note(&id, tried);
        }
    }

    async fn try_one(&self, id: MailId) -> (Result<Option<MailState>, Failure>, MailId) {
        (self.deliver(&id).await, id)
    }
}

/// A run of the schedule, as far as it has come.
#[derive(Default)]
struct Run {
    report: SendingSummary,
    /// How many mails in a row SES could not take.
    in_vain: usize,
}

impl Run {
    fn is_over(&self) -> bool {
        self.in_vain >= ENOUGH || RecordError::unless_in_time().is_err()
    }

    fn note(&mut self, id: &MailId, tried: Result<Option<MailState>, Failure>) {
        match tried {
            Ok(state) => {
                self.in_vain = if state == Some(MailState::Waiting) { self.in_vain.saturating_add(1) } else { 0 };
                self.report.count(state);
            }
            Err(error) => {
                tracing::warn!(mail = id.as_str(), cause = %error, "a mail is left for the next time");
                self.report.left = self.report.left.saturating_add(1);
            }
        }
    }
}

impl SendingSummary {
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
