use serde::Serialize;
use shared::config::Shop;
use shared::http::{MoneyBody, PriceRangeBody};
use shared::store::ProductCard;
use utoipa::ToSchema;

/// A product in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = ProductCard)]
pub(crate) struct ProductCardBody {
    #[schema(example = "prod_019b78cf732073819059bf1f823cb2ff")]
    id: String,
    #[schema(example = "Blue mug")]
    name: String,
    /// The lowest price of its variants.
    price: MoneyBody,
    price_range: PriceRangeBody,
    /// The price before a reduction of what has the lowest price.
    compare_at_price: Option<MoneyBody>,
    /// The lowest price of the thirty days before that reduction. `null` if it was reduced from the beginning.
    lowest_price_30_days: Option<MoneyBody>,
    #[schema(example = "cat_019b78ce88c075e08b5e44022e8bc153")]
    category_id: String,
    /// The sku of an only variant.
    #[schema(example = "MUG-BLUE")]
    sku: Option<String>,
    /// A rendition of its first picture, at most 480 pixels wide. Without pictures, the address that staff have set.
    #[schema(example = "https://img.example/mug-blue.jpg")]
    image_url: Option<String>,
    /// Whether it is in stock, a moment ago. The product itself has the exact stock.
    in_stock: bool,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    created_at: String,
}

impl ProductCardBody {
    pub(crate) fn new(card: ProductCard, shop: &Shop) -> Self {
        let currency = shop.currency;
        Self {
            id: card.id.to_string(),
            name: card.name,
            price: MoneyBody::new(card.price, currency),
            price_range: PriceRangeBody::new(card.price, card.highest_price.unwrap_or(card.price), currency),
            compare_at_price: card.compare_at_price.map(|price| MoneyBody::new(price, currency)),
            lowest_price_30_days: card.lowest_before.map(|price| MoneyBody::new(price, currency)),
            category_id: card.category_id.to_string(),
            sku: card.sku,
            image_url: card.image_url.map(|url| shop.picture_url(url)),
            in_stock: card.in_stock,
            created_at: card.created_at.to_string(),
        }
    }
}
