use serde::Serialize;
use utoipa::ToSchema;

use crate::config::Shop;
use crate::domain::{Media, MediaKey, ProductId};

/// A picture of a product.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Picture)]
pub struct PictureBody {
    #[schema(example = "media_019b78cf732073819059bf1f823cb2ff")]
    id: String,
    /// What it shows, for those who do not see it.
    #[schema(example = "A blue mug from the side")]
    alt: Option<String>,
    /// The variants that it shows. Empty: all of them.
    #[schema(example = json!(["var_019b78cf732073819059bf1f823cb2ff"]))]
    variants: Vec<String>,
    /// The largest of its sizes, or where it is if it is not on the shop's site.
    #[schema(example = "/media/019b78cf732073819059bf1f823cb2ff/5bf03d1a9c1e4c7f8a2b6d5e4f3a2b1c/1200.jpg")]
    url: String,
    /// Its sizes, the smallest first. Empty if it is not on the shop's site.
    #[schema(max_items = 3)]
    renditions: Vec<RenditionBody>,
}

/// One size of a picture: a JPEG, or a WebP if the picture is transparent somewhere.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Rendition)]
pub struct RenditionBody {
    /// What is there never changes.
    #[schema(example = "/media/019b78cf732073819059bf1f823cb2ff/5bf03d1a9c1e4c7f8a2b6d5e4f3a2b1c/480.jpg")]
    url: String,
    /// In pixels.
    #[schema(minimum = 1, maximum = 1_200, example = 480)]
    width: u32,
    /// In pixels.
    #[schema(minimum = 1, maximum = 4_800, example = 360)]
    height: u32,
}

impl PictureBody {
    /// A picture that is ready; none if it is not.
    pub fn new(product: ProductId, media: &Media, shop: &Shop) -> Option<Self> {
        let renditions = renditions(product, media, shop);
        let elsewhere = media.url.as_ref().map(|url| url.as_str().to_owned());
        let url = elsewhere.or_else(|| renditions.last().map(|largest| largest.url.clone()))?;
        Some(Self {
            id: media.id.to_string(),
            alt: media.alt.as_ref().map(|alt| alt.as_str().to_owned()),
            variants: media.variants.iter().map(ToString::to_string).collect(),
            url,
            renditions,
        })
    }
}

/// The renditions of a picture, the smallest first; none if it is not ready.
pub fn renditions(product: ProductId, media: &Media, shop: &Shop) -> Vec<RenditionBody> {
    let Some(picture) = media.ready() else { return Vec::new() };
    let body = |rendition: &crate::domain::Rendition| {
        let key = MediaKey::rendition(product, &media.folder, rendition.size, picture.format);
        let url = shop.picture_url(format!("/{key}"));
        RenditionBody { url, width: rendition.width, height: rendition.height }
    };
    picture.renditions.iter().map(body).collect()
}
