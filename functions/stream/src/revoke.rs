use aws_lambda_events::event::dynamodb::StreamRecord;
use shared::lambda::RecordError;
use shared::store::user_whose_role_changed;

use crate::Stream;

impl Stream {
    /// Where what a user may do has changed, their sessions end that say otherwise: also where the request that changed it
    /// died before it had ended them.
    pub(crate) async fn revoke(&self, change: &StreamRecord) -> Result<(), RecordError> {
        match user_whose_role_changed(&change.keys, &change.old_image, &change.new_image)? {
            Some(user) => Ok(self.store.end_stale_sessions(user).await?),
            None => Ok(()),
        }
    }
}
