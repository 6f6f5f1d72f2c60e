//! What all changes of a product's media have in common: they are edits of the product under its version.

use crate::domain::{Media, MediaKey, PictureSize, ProductId, Timestamp};
use crate::store::catalog::listing::row_actions;
use crate::store::catalog::product_plan::{PRODUCT_AS_READ, as_read};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::table::transact::TransactError;
use crate::store::{ProductItem, Store, StoreError};

impl ProductItem {
    /// Where its picture is: a path on the shop's own site, of the first picture that is ready, in this size or the
    /// largest below it. While none is ready, the address that staff have set, if they have.
    pub fn shown_image(&self, size: PictureSize) -> Option<String> {
        let own = self.media.iter().find_map(|media| {
            let picture = media.ready()?;
            let rendition = picture.rendition(size)?;
            let key = MediaKey::rendition(self.id, &media.folder, rendition.size, picture.format);
            Some(format!("/{key}"))
        });
        own.or_else(|| self.image_url.as_ref().map(|url| url.as_str().to_owned()))
    }
}

impl Store {
    /// A product's own item. One strongly consistent read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn product_alone(&self, id: ProductId) -> Result<Option<ProductItem>, StoreError> {
        self.get(&Key::product(id)).await
    }

    /// Writes the product with these media, together with `others`. Its listings are written if they show another
    /// picture then. Returns the product as written; none, and has written nothing, if it has changed since it was read.
    pub(super) async fn write_media(
        &self,
        before: &ProductItem,
        media: Vec<Media>,
        now: Timestamp,
        others: impl IntoIterator<Item = Action>,
    ) -> Result<Option<ProductItem>, StoreError> {
        let version = before.version.saturating_add(1);
        let after = ProductItem { media, version, updated_at: now, ..before.clone() };
        let mut actions = vec![as_read(after.put(PRODUCT_AS_READ)?, before)?];
        if before.shown_image(PictureSize::Medium) != after.shown_image(PictureSize::Medium) {
            actions.extend(row_actions(Some(before), Some(&after))?);
        }
        actions.extend(others);
        match self.transact(actions).await {
            Ok(()) => Ok(Some(after)),
            Err(TransactError::Refused(_raced)) => Ok(None),
            Err(TransactError::Store(error)) => Err(error),
        }
    }
}

/// The error of a change that others kept getting ahead of.
pub(super) fn kept_changing() -> StoreError {
    StoreError::Unavailable("the product kept changing".to_owned())
}
