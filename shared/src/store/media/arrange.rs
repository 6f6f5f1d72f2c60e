use super::write::kept_changing;
use crate::domain::{AltText, MAX_MEDIA_WEIGHT, Media, MediaId, ProductId, VariantId, media_weight};
use crate::store::audit::changes;
use crate::store::table::backoff::Backoff;
use crate::store::{Actor, ProductItem, Store, StoreError};

/// What staff say of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrangedMedia {
    pub id: MediaId,
    pub alt: Option<AltText>,
    pub variants: Vec<VariantId>,
}

/// Why a list was not stored.
#[derive(Debug)]
pub enum ArrangeError {
    /// There is no such product.
    NotFound,
    /// The place in the list, from 0, of an id that the product has no picture of.
    Unknown(usize),
    /// The place in the list, from 0, of an id that was named before.
    Twice(usize),
    /// The list lacks these.
    Missing(Vec<MediaId>),
    /// The list would exceed [`MAX_MEDIA_WEIGHT`].
    TooHeavy,
    Store(StoreError),
}

impl From<StoreError> for ArrangeError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Sets the order, the texts and the variants of all of a product's media, if `check` returns no error. If nothing
    /// changes, nothing is written. Returns the product as it is then.
    ///
    /// # Errors
    /// Returns the error of `check`, or an error if there is no such product, the list does not name each of its media
    /// once, or if DynamoDB fails.
    pub async fn arrange_media<E: From<ArrangeError>>(
        &self,
        product: ProductId,
        list: &[ArrangedMedia],
        actor: Actor,
        check: impl Fn(&ProductItem) -> Result<(), E>,
    ) -> Result<ProductItem, E> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let item = self.product_alone(product).await.map_err(ArrangeError::from)?.ok_or(ArrangeError::NotFound)?;
            check(&item)?;
            let media = arranged(&item.media, list)?;
            if media == item.media {
                return Ok(item);
            }
            let detail = changes(&Shown::of(&item.media), &Shown::of(&media));
            let audit = self.audit(actor, "arrange_media", product, detail.into()).put().map_err(ArrangeError::from)?;
            let written = self.write_media(&item, media, actor.at, [audit]).await.map_err(ArrangeError::from)?;
            if let Some(after) = written {
                return Ok(after);
            }
            if !backoff.wait().await {
                return Err(ArrangeError::from(kept_changing()).into());
            }
        }
    }
}

/// What the audit record tells of a list.
#[derive(serde::Serialize)]
struct Shown<'a> {
    media: Vec<(MediaId, Option<&'a str>, &'a [VariantId])>,
}

impl<'a> Shown<'a> {
    fn of(media: &'a [Media]) -> Self {
        let shown = |one: &'a Media| (one.id, one.alt.as_ref().map(AltText::as_str), one.variants.as_slice());
        Self { media: media.iter().map(shown).collect() }
    }
}

fn arranged(media: &[Media], list: &[ArrangedMedia]) -> Result<Vec<Media>, ArrangeError> {
    let mut after: Vec<Media> = Vec::with_capacity(media.len());
    for (place, ArrangedMedia { id, alt, variants }) in list.iter().enumerate() {
        if after.iter().any(|one| one.id == *id) {
            return Err(ArrangeError::Twice(place));
        }
        let one = media.iter().find(|one| one.id == *id).ok_or(ArrangeError::Unknown(place))?;
        after.push(Media { alt: alt.clone(), variants: variants.clone(), ..one.clone() });
    }
    let missing: Vec<MediaId> =
        media.iter().map(|one| one.id).filter(|id| list.iter().all(|named| named.id != *id)).collect();
    if !missing.is_empty() {
        return Err(ArrangeError::Missing(missing));
    }
    if media_weight(&after) > MAX_MEDIA_WEIGHT {
        return Err(ArrangeError::TooHeavy);
    }
    Ok(after)
}
