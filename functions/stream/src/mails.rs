use shared::domain::Event;
use shared::lambda::RecordError;
use shared::store::mail_about;

use crate::Stream;

impl Stream {
    /// Has the mail sent that an event asks for, under the event's id: once, however often the event comes.
    pub(crate) async fn queue_mail(&self, event: &Event) -> Result<(), RecordError> {
        if let Some(about) = mail_about(&event.what) {
            self.store.queue_mail((&event.id).into(), about, self.clock.now()).await?;
        }
        Ok(())
    }
}
