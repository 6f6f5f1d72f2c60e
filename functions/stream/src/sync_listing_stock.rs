use aws_lambda_events::event::dynamodb::StreamRecord;
use shared::lambda::RecordError;
use shared::store::stock_that_crossed_zero;

use crate::Stream;

impl Stream {
    /// Where the stock of a product crossed zero, its listing rows follow.
    pub(crate) async fn sync_listing_stock(&self, change: &StreamRecord) -> Result<(), RecordError> {
        if let Some(product) = stock_that_crossed_zero(&change.keys, &change.old_image, &change.new_image)? {
            self.store.sync_listing_stock(product).await?;
        }
        Ok(())
    }
}
