use serde::Serialize;
use shared::config::Shop;
use shared::domain::{Media, MediaFailure, MediaStatus, ProductId};
use shared::http::{RenditionBody, renditions};
use shared::store::ProductItem;
use utoipa::ToSchema;

/// A picture of a product, as staff see it.
#[derive(Serialize, ToSchema)]
#[schema(as = Media)]
pub(crate) struct MediaBody {
    #[schema(example = "media_019b78cf732073819059bf1f823cb2ff")]
    id: String,
    #[schema(value_type = MediaStatusBody)]
    status: MediaStatus,
    /// What it shows, for those who do not see it.
    #[schema(example = "A blue mug from the side")]
    alt: Option<String>,
    /// The variants that it shows. Empty: all of them.
    #[schema(example = json!(["var_019b78cf732073819059bf1f823cb2ff"]))]
    variants: Vec<String>,
    /// Where it is, if an import named a picture that is not on the shop's site.
    #[schema(example = "https://img.example/mug.jpg")]
    url: Option<String>,
    /// Its sizes, the smallest first. Empty until it is ready, and if it is not on the shop's site.
    #[schema(max_items = 3)]
    renditions: Vec<RenditionBody>,
    /// Why nothing was made of the file.
    failure: Option<MediaFailureBody>,
    /// Until when its file may be uploaded.
    #[schema(format = DateTime, example = "2026-01-31T13:00:00.000Z")]
    upload_until: String,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    created_at: String,
}

/// All media of a product, in the order in which they are shown.
#[derive(Serialize, ToSchema)]
#[schema(as = MediaList)]
pub(crate) struct MediaListBody {
    #[schema(max_items = 50)]
    items: Vec<MediaBody>,
}

/// Whether a picture is shown: only ready ones are.
#[derive(ToSchema)]
#[schema(as = MediaStatus, rename_all = "snake_case")]
#[allow(dead_code)]
pub(crate) enum MediaStatusBody {
    Uploading,
    Ready,
    Failed,
}

/// Why nothing was made of a file.
#[derive(Serialize, ToSchema)]
#[schema(as = MediaFailure)]
struct MediaFailureBody {
    /// Stable and machine-readable.
    #[schema(value_type = MediaFailureCodeBody)]
    code: MediaFailure,
    /// For people.
    #[schema(example = "The end of the file is missing. Upload it again.")]
    detail: &'static str,
}

/// Why nothing was made of a file.
#[derive(ToSchema)]
#[schema(as = MediaFailureCode, rename_all = "snake_case")]
#[allow(dead_code)]
enum MediaFailureCodeBody {
    EmptyFile,
    FileTooLarge,
    NotAPicture,
    UnsupportedFormat,
    Svg,
    TooManyPixels,
    TooManyScans,
    Truncated,
    Broken,
}

impl MediaBody {
    pub(crate) fn new(product: ProductId, media: &Media, shop: &Shop) -> Self {
        Self {
            id: media.id.to_string(),
            status: media.status,
            alt: media.alt.as_ref().map(|alt| alt.as_str().to_owned()),
            variants: media.variants.iter().map(ToString::to_string).collect(),
            url: media.url.as_ref().map(|url| url.as_str().to_owned()),
            renditions: renditions(product, media, shop),
            failure: media.failure.map(|code| MediaFailureBody { code, detail: code.detail() }),
            upload_until: media.upload_until.to_string(),
            created_at: media.id.made_at().to_string(),
        }
    }
}

impl MediaListBody {
    pub(crate) fn new(product: &ProductItem, shop: &Shop) -> Self {
        Self { items: product.media.iter().map(|media| MediaBody::new(product.id, media, shop)).collect() }
    }
}
