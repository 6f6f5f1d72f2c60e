use super::write::kept_changing;
use crate::domain::{Media, MediaFailure, MediaId, MediaStatus, Picture, ProductId, Timestamp};
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::{Store, StoreError};

/// What has become of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaOutcome {
    /// Its renditions are in its folder.
    Ready(Picture),
    /// A ready picture of the product has the same bytes: this digest. Nothing was put into its folder.
    Same(String),
    Failed(MediaFailure),
    /// Nothing was uploaded in time.
    Expired,
}

/// The result of [`Store::finish_media`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FinishedMedia {
    /// The entry as it is now. It may have been finished before.
    Done(Box<Media>),
    /// The product or the entry is gone. A task deletes what was written.
    Gone,
    /// There is no picture with the same bytes any more.
    Alone,
}

impl Store {
    /// Stores what has become of an upload. A picture whose bytes a ready one of the product has too shares that one's
    /// folder; what is in its own is deleted by a task. Repeating it changes nothing.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails, or if others kept changing the product.
    pub async fn finish_media(
        &self,
        product: ProductId,
        id: MediaId,
        outcome: &MediaOutcome,
        now: Timestamp,
    ) -> Result<FinishedMedia, StoreError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let Some(item) = self.product_alone(product).await? else { return Ok(FinishedMedia::Gone) };
            let Some(entry) = item.media.iter().find(|media| media.id == id) else { return Ok(FinishedMedia::Gone) };
            if !entry.is_open() {
                return Ok(FinishedMedia::Done(Box::new(entry.clone())));
            }
            let mut media = item.media.clone();
            let mut others: Vec<Action> = Vec::new();
            let after = match outcome {
                MediaOutcome::Expired => {
                    media.retain(|one| one.id != id);
                    others.extend(self.media_deletion(product, [entry], now)?);
                    None
                }
                MediaOutcome::Failed(failure) => {
                    Some(Media { status: MediaStatus::Failed, failure: Some(*failure), ..entry.clone() })
                }
                MediaOutcome::Ready(Picture { digest, .. }) | MediaOutcome::Same(digest) => {
                    match (twin(&item.media, digest), outcome) {
                        (Some(twin), _) => {
                            others.extend(self.media_deletion(product, [entry], now)?);
                            Some(sharing(entry, twin))
                        }
                        (None, MediaOutcome::Ready(picture)) => {
                            let picture = Some(picture.clone());
                            Some(Media { status: MediaStatus::Ready, picture, ..entry.clone() })
                        }
                        (None, _) => return Ok(FinishedMedia::Alone),
                    }
                }
            };
            if let Some(after) = &after {
                media.iter_mut().filter(|one| one.id == id).for_each(|one| *one = after.clone());
            }
            if self.write_media(&item, media, now, others).await?.is_some() {
                return Ok(after.map_or(FinishedMedia::Gone, |after| FinishedMedia::Done(Box::new(after))));
            }
            if !backoff.wait().await {
                return Err(kept_changing());
            }
        }
    }
}

/// The ready picture with these bytes.
fn twin<'a>(media: &'a [Media], digest: &str) -> Option<&'a Media> {
    media.iter().find(|one| one.ready().is_some_and(|picture| picture.digest == digest))
}

fn sharing(entry: &Media, twin: &Media) -> Media {
    Media {
        status: MediaStatus::Ready,
        folder: twin.folder.clone(),
        same_as: Some(twin.stored().media),
        picture: twin.picture.clone(),
        ..entry.clone()
    }
}
