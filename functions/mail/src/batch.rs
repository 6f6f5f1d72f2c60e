use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use futures::{FutureExt, StreamExt, stream};
use shared::batch_response::BatchResponse;
use shared::lambda::{RecordError, failed_at};
use shared::store::{DeadLetter, MailUrgency, mail_of};

use crate::{MAILS_AT_ONCE, Mail};

impl Mail {
    /// Tries each mail of a batch, [`MAILS_AT_ONCE`] at a time and those of accounts first. Names the first record with
    /// which DynamoDB or the batch's time did not let it go on: those after it come again too, and each is sent once all
    /// the same. That SES does not take a mail is noted with the mail and holds nothing up.
    pub(crate) async fn handle_batch(&self, event: Event) -> BatchResponse {
        let mut records: Vec<(usize, &EventRecord)> = event.records.iter().enumerate().collect();
        records.sort_by_key(|(index, record)| (!is_urgent(record), *index));
        let mut tries = Vec::with_capacity(records.len());
        for (index, record) in records {
            tries.push(self.try_record(index, record).boxed());
        }
        let tried: Vec<_> = stream::iter(tries).buffer_unordered(MAILS_AT_ONCE).collect().await;
        let failed = tried.into_iter().filter_map(|(index, tried)| Some((index, tried.err()?)));
        let Some((index, error)) = failed.min_by_key(|(index, _)| *index) else { return BatchResponse::default() };
        let record = event.records.get(index);
        failed_at(record.and_then(|record| record.change.sequence_number.as_deref()), &error)
    }

    async fn try_record(&self, index: usize, record: &EventRecord) -> (usize, Result<(), RecordError>) {
        (index, self.handle_record(record).await)
    }

    async fn handle_record(&self, record: &EventRecord) -> Result<(), RecordError> {
        RecordError::unless_in_time()?;
        let change = &record.change;
        match mail_of(&change.keys, &change.new_image) {
            Ok(Some((id, _))) => _ = self.deliver(&id).await?,
            Ok(None) => {}
            Err(malformed) => {
                let at = (change.sequence_number.as_deref().unwrap_or_default(), record.event_name.as_str());
                let cause = RecordError::from(malformed).to_string();
                self.store.set_aside(&DeadLetter::new("mail", at, &change.keys, cause, self.clock.now())).await?;
            }
        }
        Ok(())
    }
}

fn is_urgent(record: &EventRecord) -> bool {
    let mail = mail_of(&record.change.keys, &record.change.new_image);
    matches!(mail, Ok(Some((_, MailUrgency::Account))))
}
