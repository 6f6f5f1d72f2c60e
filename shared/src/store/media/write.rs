//! What all changes of a product's media have in common: they are edits of the product under its version.

use crate::domain::{Media, MediaKey, PictureSize, ProductId, Timestamp, VariantId};
use crate::store::catalog::in_stock::InStock;
use crate::store::catalog::listing::row_actions;
use crate::store::catalog::product_plan::{MOST_ACTIONS, as_read};
use crate::store::catalog::terms::image_of_terms;
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::table::transact::TransactError;
use crate::store::{ProductItem, Store, StoreError};

impl ProductItem {
    /// Where the picture of a variant is: of the first ready one that is bound to it, or else the product's.
    pub fn variant_image(&self, variant: VariantId, size: PictureSize) -> Option<String> {
        let mut bound = self.media.iter().filter(|media| media.variants.contains(&variant));
        bound.find_map(|media| self.address(media, size)).or_else(|| self.shown_image(size))
    }

    /// Where a picture is in this size or the largest below it, if it is ready. One that is elsewhere has one size.
    fn address(&self, media: &Media, size: PictureSize) -> Option<String> {
        if let Some(url) = &media.url {
            return Some(url.as_str().to_owned());
        }
        let picture = media.ready()?;
        let rendition = picture.rendition(size)?;
        Some(format!("/{}", MediaKey::rendition(self.id, &media.folder, rendition.size, picture.format)))
    }

    /// Where its picture is: a path on the shop's own site, of the first picture that is ready, in this size or the
    /// largest below it. While none is ready, the address that staff have set, if they have.
    pub fn shown_image(&self, size: PictureSize) -> Option<String> {
        let own = self.media.iter().find_map(|media| self.address(media, size));
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

    /// Writes the product with these media, together with `others`. Its listings, and the terms of its variants, are
    /// written if they show another picture then. Returns the product as written; none, and has written nothing, if it
    /// has changed since it was read.
    ///
    /// A picture is no term of a sale, so the price versions stay. Whoever writes the terms otherwise writes the product
    /// too, whose version each of these transactions checks.
    pub(super) async fn write_media(
        &self,
        before: &ProductItem,
        media: Vec<Media>,
        now: Timestamp,
        others: impl IntoIterator<Item = Action>,
    ) -> Result<Option<ProductItem>, StoreError> {
        let version = before.version.saturating_add(1);
        let after = ProductItem { media, version, updated_at: now, ..before.clone() };
        let mut actions = vec![as_read(after.put("")?, before)?];
        if before.shown_image(PictureSize::Medium) != after.shown_image(PictureSize::Medium) {
            let in_stock: Option<InStock> = self.get(&Key::in_stock(before.id)).await?;
            let Some(in_stock) = in_stock else { return Ok(None) };
            let listed = in_stock.is_any();
            actions.extend(row_actions(Some((before, listed)), Some((&after, listed)))?);
            actions.push(in_stock.write(&in_stock, false)?);
        }
        actions.extend(others);
        let mut terms = pictures_of_terms(before, &after)?;
        let later = terms.split_off(terms.len().min(MOST_ACTIONS.saturating_sub(actions.len())));
        actions.extend(terms);
        match self.transact(actions).await {
            Ok(()) => {}
            Err(TransactError::Refused(_raced)) => return Ok(None),
            Err(TransactError::Store(error)) => return Err(error),
        }
        for some in later.chunks(MOST_ACTIONS - 1) {
            let unchanged = as_read(Action::check(&Key::product(after.id), ""), &after)?;
            match self.transact(some.iter().cloned().chain([unchanged]).collect()).await {
                // A later change writes the terms by itself.
                Ok(()) | Err(TransactError::Refused(_)) => {}
                Err(TransactError::Store(error)) => return Err(error),
            }
        }
        Ok(Some(after))
    }
}

/// The writes of the terms whose picture differs.
fn pictures_of_terms(before: &ProductItem, after: &ProductItem) -> Result<Vec<Action>, StoreError> {
    let mut writes = Vec::new();
    for variant in &after.variants {
        let image = image_of_terms(after, variant.id);
        if image == image_of_terms(before, variant.id) {
            continue;
        }
        let write = Action::edit(&Key::terms(variant.id)).when("attribute_exists(PK)");
        writes.push(match image {
            Some(image) => write.set("image_url", image)?,
            None => write.remove("image_url"),
        });
    }
    Ok(writes)
}

/// The error of a change that others kept getting ahead of.
pub(super) fn kept_changing() -> StoreError {
    StoreError::Unavailable("the product kept changing".to_owned())
}
