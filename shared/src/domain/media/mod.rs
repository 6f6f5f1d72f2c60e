//! Pictures of products: what is known of one, and the limits.

mod failure;
mod key;
mod rendition;

use serde::{Deserialize, Serialize};

use super::text_enum::text_enum;
use super::{ImageUrl, MediaId, SingleLine, Timestamp, VariantId};

pub use failure::MediaFailure;
pub use key::{MediaFolder, MediaKey, StoredMedia};
pub use rendition::{Picture, PictureFormat, PictureSize, Rendition};

/// The maximum number of media of a product, those being uploaded and those that failed included.
pub const MAX_MEDIA: usize = 50;

/// The maximum number of uploads of a product that are under way.
pub const MAX_OPEN_UPLOADS: usize = 10;

/// The maximum size of an uploaded file, in bytes.
pub const MAX_MEDIA_BYTES: u64 = 20 * 1024 * 1024;

/// The maximum number of pixels of a picture, its width times its height.
pub const MAX_PIXELS: u64 = 50_000_000;

/// The maximum number of variants that one picture names.
pub const MAX_MEDIA_VARIANTS: usize = 100;

/// The maximum weight of a product's list, in bytes: see [`media_weight`]. With the other fields at their largest, the
/// product's item stays below 64 KB.
pub const MAX_MEDIA_WEIGHT: usize = 40_000;

/// More bytes than the stored entry of a ready picture has, without its text and its variants.
const ENTRY: usize = 560;
/// More bytes than a stored variant's id has.
const VARIANT: usize = 40;

/// What a picture shows, for those who do not see it: 1 to 300 characters.
pub type AltText = SingleLine<300>;

/// One picture of a product, as the product's item stores it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    pub id: MediaId,
    pub status: MediaStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<AltText>,
    /// The variants that it shows. Empty: all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<VariantId>,
    /// Where its renditions are, or will be. Equal pictures of a product share one folder.
    pub folder: MediaFolder,
    /// The upload that filled the folder, if it was another one with equal bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<MediaId>,
    /// Until when the file may be uploaded.
    pub upload_until: Timestamp,
    /// What was made of the file, once it is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
    /// Why nothing was made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<MediaFailure>,
    /// Where it is, if it is elsewhere: then there is no file of it. Only imports add such pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<ImageUrl>,
}

/// The status of a picture.
///
/// ```text
/// uploading ──► ready
///         └───► failed: the file cannot be used
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaStatus {
    Uploading,
    Ready,
    Failed,
}

text_enum!(MediaStatus);

impl MediaStatus {
    pub const ALL: [Self; 3] = [Self::Uploading, Self::Ready, Self::Failed];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uploading => "uploading",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }
}

impl Media {
    /// A picture that is elsewhere, and shown from there.
    pub fn elsewhere(id: MediaId, url: ImageUrl, alt: Option<AltText>, variants: Vec<VariantId>) -> Self {
        Self {
            id,
            status: MediaStatus::Ready,
            alt,
            variants,
            folder: MediaFolder::new(id.bytes()),
            same_as: None,
            upload_until: id.made_at(),
            picture: None,
            failure: None,
            url: Some(url),
        }
    }

    /// The objects that it refers to: those of the upload that filled its folder.
    pub fn stored(&self) -> StoredMedia {
        StoredMedia { media: self.same_as.unwrap_or(self.id), folder: self.folder.clone() }
    }

    /// What was made of it, if it is ready.
    pub fn ready(&self) -> Option<&Picture> {
        self.picture.as_ref().filter(|_| self.status == MediaStatus::Ready)
    }

    /// Returns true if its file has not been handled yet.
    pub fn is_open(&self) -> bool {
        self.status == MediaStatus::Uploading
    }
}

/// An upper bound of what a list takes in the product's item, in bytes, whatever becomes of its uploads.
pub fn media_weight(media: &[Media]) -> usize {
    let of = |one: &Media| {
        let alt = one.alt.as_ref().map_or(0, |alt| alt.as_str().len());
        let url = one.url.as_ref().map_or(0, |url| url.as_str().len());
        ENTRY + alt + url + one.variants.len().saturating_mul(VARIANT)
    };
    media.iter().map(of).fold(0, usize::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weight_is_more_than_an_entry_takes() {
        let at = Timestamp::from_millis(1_769_860_800_000);
        let rendition = |size| Rendition { size, width: 1_200, height: 16_000 };
        let media = Media {
            id: MediaId::new(at, [1; 10]),
            status: MediaStatus::Ready,
            alt: AltText::parse(&"\u{20ac}".repeat(300)).ok(),
            variants: vec![VariantId::new(at, [2; 10]); MAX_MEDIA_VARIANTS],
            folder: MediaFolder::new([7; 16]),
            same_as: Some(MediaId::new(at, [3; 10])),
            upload_until: at,
            picture: Some(Picture {
                digest: "f".repeat(64),
                format: PictureFormat::Webp,
                renditions: PictureSize::ALL.map(rendition).into(),
            }),
            failure: None,
            url: None,
        };
        let text = serde_json::to_string(&media).expect("JSON");
        assert!(text.len() <= media_weight(std::slice::from_ref(&media)), "{}: {text}", text.len());
        assert_eq!(serde_json::from_str::<Media>(&text).ok(), Some(media));
    }
}
