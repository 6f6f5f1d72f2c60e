use serde_json::json;

use super::write::kept_changing;
use crate::domain::{Media, MediaId, ProductId};
use crate::store::table::backoff::Backoff;
use crate::store::{Actor, ProductItem, Store, StoreError};

/// Why a picture was not removed.
#[derive(Debug)]
pub enum RemoveMediaError {
    /// There is no such product, or it has no such picture.
    NotFound,
    Store(StoreError),
}

impl From<StoreError> for RemoveMediaError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Removes a picture from a product, if `check` returns no error. If no other picture shares its objects, the task
    /// that deletes them is in the same transaction.
    ///
    /// # Errors
    /// Returns the error of `check`, or an error if there is no such picture, or if DynamoDB fails.
    pub async fn remove_media<E: From<RemoveMediaError>>(
        &self,
        product: ProductId,
        id: MediaId,
        actor: Actor,
        check: impl Fn(&ProductItem) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let item = self.product_alone(product).await.map_err(RemoveMediaError::from)?;
            let item = item.ok_or(RemoveMediaError::NotFound)?;
            check(&item)?;
            let (gone, left): (Vec<Media>, Vec<Media>) = item.media.iter().cloned().partition(|one| one.id == id);
            if gone.is_empty() {
                return Err(RemoveMediaError::NotFound.into());
            }
            if self.try_to_remove(&item, &gone, left, actor).await.map_err(RemoveMediaError::from)? {
                return Ok(());
            }
            if !backoff.wait().await {
                return Err(RemoveMediaError::from(kept_changing()).into());
            }
        }
    }

    async fn try_to_remove(
        &self,
        item: &ProductItem,
        gone: &[Media],
        left: Vec<Media>,
        actor: Actor,
    ) -> Result<bool, StoreError> {
        let shown: Vec<(MediaId, Option<&str>)> =
            gone.iter().map(|one| (one.id, one.alt.as_ref().map(|alt| alt.as_str()))).collect();
        let audit = self.audit(actor, "delete_media", item.id, json!({ "media": shown })).put()?;
        let unshared = gone.iter().filter(|one| left.iter().all(|other| other.folder != one.folder));
        let task = self.media_deletion(item.id, unshared, actor.at)?;
        let others = [Some(audit), task].into_iter().flatten();
        Ok(self.write_media(item, left, actor.at, others).await?.is_some())
    }
}
