use serde_json::json;

use super::task::MediaWork;
use super::write::kept_changing;
use crate::domain::{
    AltText, MAX_MEDIA, MAX_MEDIA_WEIGHT, MAX_OPEN_UPLOADS, Media, MediaFolder, MediaStatus, ProductId, Timestamp,
    VariantId, media_weight,
};
use crate::store::table::backoff::Backoff;
use crate::store::{Actor, ProductItem, Store, StoreError};

/// A picture that staff want to upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMedia {
    pub alt: Option<AltText>,
    pub variants: Vec<VariantId>,
    pub upload_until: Timestamp,
}

/// Why no upload was begun.
#[derive(Debug)]
pub enum UploadMediaError {
    /// There is no such product.
    NotFound,
    /// The product has [`MAX_MEDIA`].
    TooMany,
    /// The product has [`MAX_OPEN_UPLOADS`] uploads under way.
    TooManyUploads,
    /// The list would exceed [`MAX_MEDIA_WEIGHT`].
    TooHeavy,
    Store(StoreError),
}

impl From<StoreError> for UploadMediaError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Adds a picture whose file is yet to be uploaded to a product. The task that looks after the upload, should
    /// nothing come or its event be lost, is in the same transaction. Returns the entry.
    ///
    /// # Errors
    /// Returns an error if there is no such product, it has too many media, or if DynamoDB fails.
    pub async fn begin_media_upload(
        &self,
        product: ProductId,
        new: NewMedia,
        actor: Actor,
    ) -> Result<Media, UploadMediaError> {
        let NewMedia { alt, variants, upload_until } = new;
        let entry = Media {
            id: self.random.id(actor.at),
            status: MediaStatus::Uploading,
            alt,
            variants,
            folder: MediaFolder::new(self.random.bytes()),
            same_as: None,
            upload_until,
            picture: None,
            failure: None,
            url: None,
        };
        let mut backoff = Backoff::new(&self.random);
        loop {
            let item: Option<ProductItem> = self.product_alone(product).await?;
            let item = item.ok_or(UploadMediaError::NotFound)?;
            let mut media = item.media.clone();
            if media.len() >= MAX_MEDIA {
                return Err(UploadMediaError::TooMany);
            }
            if media.iter().filter(|one| one.is_open()).count() >= MAX_OPEN_UPLOADS {
                return Err(UploadMediaError::TooManyUploads);
            }
            media.push(entry.clone());
            if media_weight(&media) > MAX_MEDIA_WEIGHT {
                return Err(UploadMediaError::TooHeavy);
            }
            let audit = self.audit(actor, "upload_media", product, json!({ "media": entry.id })).put()?;
            let task = MediaWork::Settle { media: entry.id }.after_upload(entry.id, product, upload_until).put()?;
            if self.write_media(&item, media, actor.at, [audit, task]).await?.is_some() {
                return Ok(entry);
            }
            if !backoff.wait().await {
                return Err(kept_changing().into());
            }
        }
    }
}
