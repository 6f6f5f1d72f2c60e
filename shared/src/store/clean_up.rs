//! Deletes expired items that cost something while they exist. DynamoDB takes up to two days to delete an expired item.
//! For nearly all items that does not matter: they are read by key, if at all, and their expiry is compared. But live
//! connections that ended without a message remain in their topics, and each event of a topic reads all of its
//! subscribers.

use super::table::action::Action;
use super::table::key::{self, Key};
use super::table::query::Query;
use super::{Listener, Store, StoreError};
use crate::domain::{Timestamp, Topic};
use crate::store::table::execute::WriteError;

impl Store {
    /// Deletes ended connections from the topics, which are few and short: one query per topic, and one write per ended
    /// connection. Returns how many were deleted.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn clean_up(&self, now: Timestamp) -> Result<usize, StoreError> {
        let mut deleted = 0;
        for topic in Topic::ALL {
            let mut start = None;
            loop {
                let query = Query::partition(key::topic_partition(topic)).prefix(key::CONNECTION).start(start);
                let mut page = self.page(query.consistent()).await?;
                start = page.next.take();
                let listeners: Vec<Listener> = page.read()?;
                for listener in listeners.iter().filter(|listener| listener.ends_at <= now) {
                    deleted += usize::from(self.take_out(topic, listener, now).await?);
                }
                if start.is_none() {
                    break;
                }
            }
        }
        Ok(deleted)
    }

    async fn take_out(&self, topic: Topic, listener: &Listener, now: Timestamp) -> Result<bool, StoreError> {
        let delete = Action::delete(&Key::topic_listener(topic, &listener.connection_id), "ends_at <= :now");
        match self.execute(delete.value(":now", now)?).await {
            Ok(_) => Ok(true),
            Err(WriteError::Condition(_)) => Ok(false),
            Err(WriteError::Store(error)) => Err(error),
        }
    }
}
