use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ETag, FieldError, MoneyBody, PictureBody, Problem};
use crate::config::Shop;
use crate::domain::{PictureSize, ProductStatus};
use crate::store::{ProductError, ProductItem, StockItem};

/// A product with its exact stock.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Product)]
pub struct ProductBody {
    #[schema(example = "prod_019b78cf732073819059bf1f823cb2ff")]
    id: String,
    #[schema(example = "Blue mug")]
    name: String,
    #[schema(example = "Stoneware, 350 ml.")]
    description: Option<String>,
    price: MoneyBody,
    #[schema(example = "cat_019b78ce88c075e08b5e44022e8bc153")]
    category_id: String,
    #[schema(example = "MUG-BLUE")]
    sku: Option<String>,
    /// The largest rendition of its first picture. Without pictures, the address that staff have set.
    #[schema(example = "https://img.example/mug-blue.jpg")]
    image_url: Option<String>,
    /// Its pictures, in the order in which to show them.
    #[schema(max_items = 50)]
    media: Vec<PictureBody>,
    #[schema(value_type = ProductStatusBody)]
    status: ProductStatus,
    /// Units in stock.
    #[schema(minimum = 0, example = 12)]
    stock: i64,
    in_stock: bool,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    created_at: String,
    /// When staff last changed it. Sales do not count.
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    updated_at: String,
}

/// Whether a product is shown and sold: only active ones are.
#[derive(ToSchema)]
#[schema(as = ProductStatus, rename_all = "lowercase")]
#[allow(dead_code)]
pub enum ProductStatusBody {
    Active,
    Draft,
    Archived,
}

impl ProductBody {
    pub fn new(product: ProductItem, stock: &StockItem, shop: &Shop) -> Self {
        let image_url = product.shown_image(PictureSize::Large).map(|url| shop.picture_url(url));
        let media = product.media.iter().filter_map(|media| PictureBody::new(product.id, media, shop)).collect();
        Self {
            id: product.id.to_string(),
            name: product.name.into_string(),
            description: product.description.map(|text| text.into_string()),
            price: MoneyBody::new(product.price, shop.currency),
            category_id: product.category_id.to_string(),
            sku: product.sku.map(|sku| sku.as_str().to_owned()),
            image_url,
            media,
            status: product.status,
            stock: stock.available,
            in_stock: stock.available > 0,
            created_at: product.created_at.to_string(),
            updated_at: product.updated_at.to_string(),
        }
    }
}

impl ETag {
    /// Returns a product's tag: the version of the fields that staff edit, and the version of the stock.
    pub fn of_product(product: &ProductItem, stock: &StockItem) -> Self {
        Self::new(format!("{}.{}", product.version, stock.version))
    }
}

impl From<ProductError> for Problem {
    fn from(error: ProductError) -> Self {
        let field = |pointer: &str, code: &str, detail: &str| {
            vec![FieldError { pointer: pointer.to_owned(), code: code.to_owned(), detail: detail.to_owned() }]
        };
        match error {
            ProductError::NotFound => Self::not_found(),
            ProductError::SkuTaken => Self::conflict("sku_taken", "Another product has this sku.").with_errors(field(
                "/sku",
                "sku_taken",
                "is another product's",
            )),
            ProductError::UnknownCategory => {
                let unknown = field("/category_id", "unknown_category", "names no category");
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unknown_category", "There is no such category.")
                    .with_errors(unknown)
            }
            ProductError::Store(error) => error.into(),
        }
    }
}
