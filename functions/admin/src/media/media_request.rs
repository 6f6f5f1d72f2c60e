//! What staff send of pictures.

use std::collections::BTreeSet;

use shared::domain::{
    AltText, Invalid, MAX_MEDIA, MAX_MEDIA_BYTES, MAX_MEDIA_VARIANTS, MediaId, Object, Timestamp, VariantId,
};
use shared::http::{FieldError, Problem};
use shared::store::{ArrangedMedia, NewMedia};
use utoipa::ToSchema;

/// A picture to upload: JPEG, PNG, WebP or GIF, of at most 50 megapixels.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewMedia)]
pub(crate) struct MediaRequest {
    /// How large the file is, in bytes.
    #[schema(minimum = 1, maximum = 20_971_520, example = 174_429)]
    size: u64,
    /// What it shows, for those who do not see it.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 300, example = "A blue mug from the side")]
    alt: Option<AltText>,
    /// The variants that it shows. Empty: all of them.
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 100, required = false, example = json!([]))]
    variants: Vec<VariantId>,
}

/// All media of a product, in the order in which to show them.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MediaArrangement)]
pub(crate) struct ArrangeRequest {
    #[schema(value_type = Vec<ArrangedRequest>, max_items = 50)]
    items: Vec<Object<ArrangedRequest>>,
}

/// What is said of a picture. Absent fields are cleared.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ArrangedMedia)]
pub(crate) struct ArrangedRequest {
    #[schema(value_type = String, pattern = "^media_[0-9a-f]{32}$", example = "media_019b78cf732073819059bf1f823cb2ff")]
    id: MediaId,
    /// What it shows, for those who do not see it.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 300, example = "A blue mug from the side")]
    alt: Option<AltText>,
    /// The variants that it shows. Empty: all of them.
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 100, required = false, example = json!([]))]
    variants: Vec<VariantId>,
}

impl MediaRequest {
    /// The picture that this describes, and the size of its file in bytes.
    ///
    /// # Errors
    /// 422 for a size that is none or too large, and for variants that are too many or named twice.
    pub(crate) fn read(self, upload_until: Timestamp) -> Result<(NewMedia, u64), Problem> {
        let Self { size, alt, variants } = self;
        let mut errors = Vec::new();
        if size == 0 {
            let invalid = Invalid::new("empty", "must be at least 1: there is nothing in it");
            errors.push(FieldError::new("/size", &invalid));
        }
        if size > MAX_MEDIA_BYTES {
            let detail = format!("must be at most {MAX_MEDIA_BYTES} bytes");
            errors.push(FieldError::new("/size", &Invalid::new("file_too_large", detail)));
        }
        errors.extend(check_variants("/variants", &variants));
        if errors.is_empty() {
            Ok((NewMedia { alt, variants, upload_until }, size))
        } else {
            Err(Problem::refused(errors))
        }
    }
}

impl ArrangeRequest {
    /// # Errors
    /// 422 for a list that is too long, and for variants that are too many or named twice.
    pub(crate) fn read(self) -> Result<Vec<ArrangedMedia>, Problem> {
        if self.items.len() > MAX_MEDIA {
            let detail = format!("must have at most {MAX_MEDIA} items");
            return Err(Problem::invalid("/items", &Invalid::new("too_many", detail)));
        }
        let mut errors = Vec::new();
        let mut list = Vec::with_capacity(self.items.len());
        for (place, item) in self.items.into_iter().enumerate() {
            let ArrangedRequest { id, alt, variants } = item.0;
            errors.extend(check_variants(&format!("/items/{place}/variants"), &variants));
            list.push(ArrangedMedia { id, alt, variants });
        }
        if errors.is_empty() { Ok(list) } else { Err(Problem::refused(errors)) }
    }
}

fn check_variants(pointer: &str, variants: &[VariantId]) -> Option<FieldError> {
    if variants.len() > MAX_MEDIA_VARIANTS {
        let detail = format!("must name at most {MAX_MEDIA_VARIANTS} variants");
        return Some(FieldError::new(pointer, &Invalid::new("too_many", detail)));
    }
    let named: BTreeSet<&VariantId> = variants.iter().collect();
    let twice = || FieldError::new(pointer, &Invalid::new("duplicate", "must name each variant once"));
    (named.len() < variants.len()).then(twice)
}
