//! Works off the tasks that are due.

use std::time::Duration;

use shared::domain::{MediaKey, StoredMedia};
use shared::store::{MediaOutcome, MediaTask, MediaWork};
use tokio::time::Instant;

use crate::function::{BUDGET, MediaError, MediaFunction, Summary};

/// How often an upload is tried before it counts as broken: one that ends the function each time, by its memory or its
/// time, must come to an end too.
const TRIES: u32 = 3;
/// What one task may take, at most.
const A_TASK: Duration = Duration::from_secs(40);

impl MediaFunction {
    /// Does what is due, as far as there is time. A task that fails is tried again later and keeps no other from being
    /// done; the last failure is the result.
    pub(crate) async fn tend(&self) -> Result<Summary, MediaError> {
        let until = Instant::now() + BUDGET.saturating_sub(A_TASK);
        let mut summary = Summary::default();
        let mut failed = None;
        for task in self.store.media_tasks_due(self.clock.now()).await? {
            if Instant::now() >= until {
                summary.left += 1;
                continue;
            }
            let (id, product) = (task.id, task.product_id);
            match Box::pin(self.work_off(task)).await {
                Ok(done) => {
                    summary.ready += done.ready;
                    summary.failed += done.failed;
                    summary.deleted += done.deleted;
                }
                Err(cause) => {
                    tracing::warn!(task = %id, %product, %cause, "work on media is left for the next time");
                    summary.left += 1;
                    failed = Some(cause);
                }
            }
        }
        failed.map_or(Ok(summary), Err)
    }

    async fn work_off(&self, task: MediaTask) -> Result<Summary, MediaError> {
        let Some(task) = self.store.take_media_task(task, self.clock.now()).await? else {
            return Ok(Summary::default());
        };
        let product = task.product_id;
        let done = match &task.work {
            MediaWork::Settle { media } if task.tries > TRIES => self.fail(product, *media).await?,
            MediaWork::Settle { media } => {
                let done = self.settle(product, *media).await?;
                let expired = &MediaOutcome::Expired;
                // Whatever is still open then, nothing was uploaded for.
                self.store.finish_media(product, *media, expired, self.clock.now()).await?;
                done
            }
            MediaWork::Delete { pictures } => {
                let keys: Vec<MediaKey> =
                    pictures.iter().flat_map(|stored: &StoredMedia| stored.keys(product)).collect();
                self.objects.delete(keys).await?;
                Summary { deleted: pictures.len(), ..Summary::default() }
            }
        };
        self.store.end_media_task(&task).await?;
        Ok(done)
    }
}
