use aws_lambda_events::event::dynamodb::StreamRecord;
use shared::lambda::RecordError;
use shared::store::stock_to_watch;

use crate::{Batch, Stream};

impl Stream {
    /// Where a stock may have become low, or may no longer be, or is low from the first, it is looked at.
    pub(crate) async fn watch_stock(&self, batch: &mut Batch, change: &StreamRecord) -> Result<(), RecordError> {
        let variant = stock_to_watch(&change.keys, &change.old_image, &change.new_image, self.low_stock)?;
        let Some((variant, why)) = variant.filter(|(variant, _)| !batch.watched.contains(variant)) else {
            return Ok(());
        };
        self.store.watch_stock(variant, why, self.low_stock, self.clock.now()).await?;
        batch.watched.insert(variant);
        Ok(())
    }
}
