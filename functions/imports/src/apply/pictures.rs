//! The pictures of a file among those of the product. They are elsewhere, and stay there: functions cannot fetch them.

use shared::auth::SecretHash;
use shared::domain::{ImportedRow, MAX_MEDIA, MAX_MEDIA_WEIGHT, Media, MediaId, ProductId, VariantId, media_weight};

use crate::wanted::{Wanted, WantedPicture};

/// A product's pictures with those of the file, which are known by their addresses: uploaded ones stay, known ones stay in
/// their place, others that are elsewhere go, and new ones come last. `ids` are those of the file's variants. `None` if the
/// file says nothing.
pub(super) fn merged(
    before: &[Media],
    wanted: &Wanted,
    ids: &[Option<VariantId>],
    product: ProductId,
    mark: ImportedRow,
) -> Option<Vec<Media>> {
    let pictures = wanted.pictures.as_ref()?;
    let variants = |picture: &WantedPicture| -> Vec<VariantId> {
        picture.variants.iter().filter_map(|place| ids.get(*place).copied().flatten()).collect()
    };
    let mut media: Vec<Media> = Vec::with_capacity(before.len() + pictures.len());
    for one in before {
        let Some(url) = &one.url else {
            media.push(one.clone());
            continue;
        };
        if let Some(picture) = pictures.iter().find(|picture| picture.url == *url) {
            let alt = picture.alt.clone().or_else(|| one.alt.clone());
            media.push(Media { alt, variants: variants(picture), ..one.clone() });
        }
    }
    let is_known = |picture: &&WantedPicture| before.iter().any(|one| one.url.as_ref() == Some(&picture.url));
    for picture in pictures.iter().filter(|picture| !is_known(picture)) {
        // The same picture of one row always has the same id, so that trying again adds no other.
        let text = format!("{}#{}#{product}#{}", mark.import, mark.line, picture.url.as_str());
        let id = MediaId::new(mark.import.made_at(), SecretHash::of(text.as_bytes()).first_bytes());
        media.push(Media::elsewhere(id, picture.url.clone(), picture.alt.clone(), variants(picture)));
        if media.len() > MAX_MEDIA || media_weight(&media) > MAX_MEDIA_WEIGHT {
            media.pop();
            break;
        }
    }
    Some(media)
}
