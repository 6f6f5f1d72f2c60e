use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use shared::lambda::{BatchResponse, RecordError};
use shared::store::mail_of;

use crate::Mail;

impl Mail {
    /// Tries each mail of a batch in order, and stops where DynamoDB or the batch's time does not let it go on. That SES
    /// does not take a mail is noted with the mail and holds nothing up.
    pub(crate) async fn handle_batch(&self, event: Event) -> BatchResponse {
        for record in &event.records {
            if let Err(error) = self.handle_record(record).await {
                return BatchResponse::failed_at(record.change.sequence_number.as_deref(), &error);
            }
        }
        BatchResponse::default()
    }

    async fn handle_record(&self, record: &EventRecord) -> Result<(), RecordError> {
        RecordError::unless_in_time()?;
        let Some(id) = mail_of(&record.change.keys, &record.change.new_image)? else { return Ok(()) };
        self.deliver(&id).await?;
        Ok(())
    }
}
