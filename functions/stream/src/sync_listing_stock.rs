use aws_lambda_events::event::dynamodb::StreamRecord;
use shared::lambda::RecordError;
use shared::store::stock_that_crossed;

use crate::Stream;

impl Stream {
    /// Where the stock of a variant crossed the limit of what can be sold, its product's listings follow.
    pub(crate) async fn sync_listing_stock(&self, change: &StreamRecord) -> Result<(), RecordError> {
        if let Some(variant) = stock_that_crossed(&change.keys, &change.old_image, &change.new_image)? {
            self.store.sync_listing_stock(variant).await?;
        }
        Ok(())
    }
}
