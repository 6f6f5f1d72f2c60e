//! Work on the objects of media that must be done in the end, whatever crashes: each is an item, written in the
//! transaction of the change that causes it, in the index by when it is due, and deleted when it is done.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::{Media, MediaId, ProductId, StoredMedia, Timestamp};
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::{Store, StoreError};

/// How long work waits: more than an invocation of the function `media` may run. What such an invocation writes into a
/// folder that nothing refers to any more is there when the folder is deleted.
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// How many tasks one query lists.
const TASKS_A_QUERY: usize = 25;

/// Work on the objects of a product's media.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaTask {
    /// Its own. A task that looks after an upload has the upload's.
    pub id: MediaId,
    pub product_id: ProductId,
    pub work: MediaWork,
    pub due_at: Timestamp,
    /// How often it was begun.
    #[serde(default)]
    pub tries: u32,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MediaWork {
    /// Handle an upload whose event was lost, or forget one that nothing came of.
    Settle { media: MediaId },
    /// Delete the objects of pictures.
    Delete { pictures: Vec<StoredMedia> },
}

#[derive(Serialize)]
struct IndexedTask<'a> {
    #[serde(flatten)]
    task: &'a MediaTask,
    collection: &'static str,
    position: String,
}

#[derive(Deserialize)]
struct Listed {
    id: MediaId,
}

impl MediaWork {
    /// The task for an upload.
    pub(super) fn after_upload(self, id: MediaId, product_id: ProductId, upload_until: Timestamp) -> MediaTask {
        MediaTask { id, product_id, work: self, due_at: upload_until.plus(PATIENCE), tries: 0 }
    }
}

impl MediaTask {
    pub(super) fn put(&self) -> Result<Action, StoreError> {
        self.put_if("attribute_not_exists(PK)")
    }

    fn put_if(&self, condition: &str) -> Result<Action, StoreError> {
        let position = key::media_task_position(self.due_at, self.id);
        let item = IndexedTask { task: self, collection: key::MEDIA_TASKS, position };
        Action::put(&Key::media_task(self.id), &item, condition)
    }
}

impl Store {
    /// The put of the task that deletes the objects of these entries, for the transaction that removes them. Nothing
    /// where there are none.
    pub(in crate::store) fn media_deletion<'a>(
        &self,
        product_id: ProductId,
        entries: impl IntoIterator<Item = &'a Media>,
        now: Timestamp,
    ) -> Result<Option<Action>, StoreError> {
        let mut pictures: Vec<StoredMedia> = Vec::new();
        for stored in entries.into_iter().filter(|media| media.url.is_none()).map(Media::stored) {
            if !pictures.contains(&stored) {
                pictures.push(stored);
            }
        }
        if pictures.is_empty() {
            return Ok(None);
        }
        let (id, work) = (self.random.id(now), MediaWork::Delete { pictures });
        MediaTask { id, product_id, work, due_at: now.plus(PATIENCE), tries: 0 }.put().map(Some)
    }

    /// The tasks that are due, the most overdue first, as many as one query lists. One query of the index, which may
    /// lag a moment, and one read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn media_tasks_due(&self, now: Timestamp) -> Result<Vec<MediaTask>, StoreError> {
        let due = Query::collection(key::MEDIA_TASKS).below(key::mails_until(now.plus(Duration::from_millis(1))));
        let listed: Vec<Listed> = self.page(due.limit(TASKS_A_QUERY)).await?.read()?;
        let keys: Vec<Key> = listed.iter().map(|listed| Key::media_task(listed.id)).collect();
        let items = self.get_all(&keys).await?;
        let mut tasks: Vec<MediaTask> = serde_dynamo::from_items(items)?;
        tasks.retain(|task| task.due_at <= now);
        tasks.sort_unstable_by_key(|task| (task.due_at, task.id));
        Ok(tasks)
    }

    /// Takes a task, so that nobody else begins it for a quarter of an hour; if it is not ended until then, it is due
    /// again. None if somebody else has it. One write.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn take_media_task(&self, task: MediaTask, now: Timestamp) -> Result<Option<MediaTask>, StoreError> {
        let read = task.due_at;
        let taken = MediaTask { due_at: now.plus(PATIENCE), tries: task.tries.saturating_add(1), ..task };
        match self.execute(taken.put_if("due_at = :read")?.value(":read", read)?).await {
            Ok(_) => Ok(Some(taken)),
            Err(WriteError::Condition(_)) => Ok(None),
            Err(WriteError::Store(error)) => Err(error),
        }
    }

    /// Ends a task that is done. One write.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn end_media_task(&self, task: &MediaTask) -> Result<(), StoreError> {
        let delete = Action::delete(&Key::media_task(task.id), "due_at = :taken").value(":taken", task.due_at)?;
        match self.execute(delete).await {
            // Somebody else has taken it since, and finds it done.
            Ok(_) | Err(WriteError::Condition(_)) => Ok(()),
            Err(WriteError::Store(error)) => Err(error),
        }
    }
}
