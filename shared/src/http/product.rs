use std::collections::BTreeMap;

use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ETag, FieldError, MoneyBody, PictureBody, Problem};
use crate::config::Shop;
use crate::domain::{
    Attributes, Currency, ExternalSource, Grams, Metadata, Money, PictureSize, ProductStatus, Quantity, Seo, Stock,
    StockPolicy, Variant,
};
use crate::store::{ProductError, ProductItem, StockItem, StockedProduct};

/// A product with its variants and their exact stock.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Product)]
pub struct ProductBody {
    #[schema(example = "prod_019b78cf732073819059bf1f823cb2ff")]
    id: String,
    #[schema(example = "Blue mug")]
    name: String,
    /// The unique part of its address.
    #[schema(example = "blue-mug")]
    slug: String,
    #[schema(example = "Stoneware, 350 ml.")]
    description: Option<String>,
    /// The description with its structure. It has no scripts, styles or frames. `null` if it was given as text.
    #[schema(example = "<p>Stoneware, <b>350 ml</b>.</p>")]
    description_html: Option<String>,
    #[schema(max_items = 50, example = json!(["new", "kitchen"]))]
    tags: Vec<String>,
    /// Values by name.
    #[schema(value_type = BTreeMap<String, Vec<String>>, example = json!({"Material": ["Stoneware"]}))]
    attributes: Attributes,
    /// Texts by key.
    #[schema(value_type = BTreeMap<String, String>, example = json!({"supplier": "4711"}))]
    metadata: Metadata,
    seo: SeoBody,
    /// What an import knows it by. Only staff see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    external: Option<ExternalIdBody>,
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
    /// The largest rendition of its first picture. Without pictures, the address that staff have set.
    #[schema(example = "https://img.example/mug-blue.jpg")]
    image_url: Option<String>,
    /// Its pictures, in the order in which to show them.
    #[schema(max_items = 50)]
    media: Vec<PictureBody>,
    #[schema(value_type = ProductStatusBody)]
    status: ProductStatus,
    /// What distinguishes the variants. Empty if there is only one.
    options: Vec<ProductOptionBody>,
    /// At least one.
    variants: Vec<VariantBody>,
    /// Units in stock of all variants. Variants whose stock is not counted are left out; back-ordered units are
    /// subtracted.
    #[schema(example = 12)]
    stock: i64,
    /// Whether a unit of any variant can be bought.
    in_stock: bool,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    created_at: String,
    /// When staff last changed it. Sales do not count.
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    updated_at: String,
}

/// What search engines show of a product.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Seo)]
pub(super) struct SeoBody {
    #[schema(example = "Blue mug, handmade")]
    title: Option<String>,
    #[schema(example = "A stoneware mug that keeps coffee warm.")]
    description: Option<String>,
}

/// What a product is known by in another shop system.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ExternalId)]
pub(super) struct ExternalIdBody {
    #[schema(value_type = ExternalSourceBody)]
    source: ExternalSource,
    /// Shopify's handle, or WooCommerce's ID.
    #[schema(example = "blue-mug")]
    id: String,
}

/// A shop system that products come from.
#[derive(ToSchema)]
#[schema(as = ExternalSource, rename_all = "lowercase")]
#[allow(dead_code)]
pub(super) enum ExternalSourceBody {
    Shopify,
    Woocommerce,
}

/// The lowest and the highest price of a product's variants.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PriceRange)]
pub struct PriceRangeBody {
    min: MoneyBody,
    max: MoneyBody,
}

/// An option of a product, such as its size.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProductOption)]
pub struct ProductOptionBody {
    #[schema(example = "Size")]
    name: String,
    /// In the order in which they are shown.
    #[schema(example = json!(["S", "M", "L"]))]
    values: Vec<String>,
}

/// A variant of a product: what is sold.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Variant)]
pub struct VariantBody {
    #[schema(example = "var_019b78cf732073819059bf1f823cb2ff")]
    id: String,
    /// The value of each of the product's options.
    #[schema(example = json!({"Size": "M"}))]
    option_values: BTreeMap<String, String>,
    #[schema(example = "MUG-BLUE")]
    sku: Option<String>,
    #[schema(example = "4006381333931")]
    barcode: Option<String>,
    price: MoneyBody,
    /// The price before a reduction.
    compare_at_price: Option<MoneyBody>,
    /// While the price is reduced, the lowest of the thirty days before the reduction. `null` if it was reduced from the
    /// beginning.
    lowest_price_30_days: Option<MoneyBody>,
    /// What it costs the shop. Only staff see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    cost: Option<MoneyBody>,
    #[schema(example = 350)]
    weight_grams: Option<u32>,
    #[schema(example = "reduced")]
    tax_class: Option<String>,
    requires_shipping: bool,
    /// Units in stock. Below 0, that many are owed to buyers. `null` if the stock is not counted: then it is always sold.
    #[schema(example = 12)]
    stock: Option<i64>,
    /// `allow`: it is also sold when none is in stock.
    #[schema(value_type = BackorderBody)]
    backorder: &'static str,
    /// How many units may be owed. `null` if that is not limited.
    #[schema(minimum = 0, example = 5)]
    backorder_limit: Option<i64>,
    /// Whether a unit can be bought.
    in_stock: bool,
    /// The most units in one order.
    #[schema(example = 2)]
    max_per_order: Option<u32>,
    /// Its place among the product's variants, from 0.
    #[schema(example = 0)]
    position: usize,
}

/// Whether a variant is sold when none is in stock.
#[derive(ToSchema)]
#[schema(as = Backorder, rename_all = "lowercase")]
#[allow(dead_code)]
pub enum BackorderBody {
    Deny,
    Allow,
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

/// Who looks at a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    Anyone,
    /// Also sees what variants cost the shop.
    Staff,
}

impl ProductBody {
    pub fn new(stocked: &StockedProduct, viewer: Viewer, shop: &Shop) -> Self {
        let currency = shop.currency;
        let product = &stocked.product;
        let (min, max) = stocked.prices();
        let cheapest = stocked.variants().filter(|(_, stock)| stock.price == min);
        let (compare_at_price, lowest_before) = product.reduction(cheapest.map(|(variant, _)| variant));
        let sku = product.only_variant().and_then(|variant| variant.sku.as_ref());
        let options = product.options.iter().map(|option| ProductOptionBody {
            name: option.name.as_str().to_owned(),
            values: option.values.iter().map(|value| value.as_str().to_owned()).collect(),
        });
        let variants = stocked.variants().enumerate();
        let external = product.external.as_ref().filter(|_| viewer == Viewer::Staff);
        Self {
            id: product.id.to_string(),
            name: product.name.as_str().to_owned(),
            slug: product.slug.as_str().to_owned(),
            description: product.description.as_ref().map(|text| text.as_str().to_owned()),
            description_html: product.description_html.as_ref().map(|html| html.as_str().to_owned()),
            tags: product.tags.iter().map(str::to_owned).collect(),
            attributes: product.attributes.clone(),
            metadata: product.metadata.clone(),
            seo: SeoBody::new(&product.seo),
            external: external.map(|it| ExternalIdBody { source: it.source, id: it.id.as_str().to_owned() }),
            price: MoneyBody::new(min, currency),
            price_range: PriceRangeBody::new(min, max, currency),
            compare_at_price: compare_at_price.map(|price| MoneyBody::new(price, currency)),
            lowest_price_30_days: lowest_before.map(|price| MoneyBody::new(price, currency)),
            category_id: product.category_id.to_string(),
            sku: sku.map(|sku| sku.as_str().to_owned()),
            image_url: product.shown_image(PictureSize::Large).map(|url| shop.picture_url(url)),
            media: product.media.iter().filter_map(|media| PictureBody::new(product.id, media, shop)).collect(),
            status: product.status,
            options: options.collect(),
            variants: variants
                .map(|(position, it)| VariantBody::new(product, it, position, viewer, currency))
                .collect(),
            stock: stocked.total(),
            in_stock: stocked.is_in_stock(),
            created_at: product.created_at.to_string(),
            updated_at: product.updated_at.to_string(),
        }
    }
}

impl SeoBody {
    fn new(seo: &Seo) -> Self {
        Self {
            title: seo.title.as_ref().map(|text| text.as_str().to_owned()),
            description: seo.description.as_ref().map(|text| text.as_str().to_owned()),
        }
    }
}

impl PriceRangeBody {
    pub fn new(min: Money, max: Money, currency: Currency) -> Self {
        Self { min: MoneyBody::new(min, currency), max: MoneyBody::new(max, currency) }
    }
}

impl VariantBody {
    pub fn new(
        product: &ProductItem,
        (variant, stock): (&Variant, &StockItem),
        position: usize,
        viewer: Viewer,
        currency: Currency,
    ) -> Self {
        let money = |amount| MoneyBody::new(amount, currency);
        let (backorder, backorder_limit) = match variant.policy {
            StockPolicy::Allow(limit) => ("allow", limit.map(Stock::get)),
            StockPolicy::Deny | StockPolicy::Untracked => ("deny", None),
        };
        let values = product.options.iter().zip(&variant.option_values);
        Self {
            id: variant.id.to_string(),
            option_values: values
                .map(|(option, value)| (option.name.as_str().to_owned(), value.as_str().to_owned()))
                .collect(),
            sku: variant.sku.as_ref().map(|sku| sku.as_str().to_owned()),
            barcode: variant.barcode.as_ref().map(|code| code.as_str().to_owned()),
            price: money(stock.price),
            compare_at_price: variant.compare_at_price.map(money),
            lowest_price_30_days: product.lowest_before(variant.id).map(money),
            cost: variant.cost.filter(|_| viewer == Viewer::Staff).map(money),
            weight_grams: variant.weight_grams.map(Grams::get),
            tax_class: variant.tax_class.as_ref().map(|class| class.as_str().to_owned()),
            requires_shipping: variant.requires_shipping,
            stock: (variant.policy != StockPolicy::Untracked).then_some(stock.available),
            backorder,
            backorder_limit,
            in_stock: stock.is_in_stock(),
            max_per_order: variant.max_per_order.map(Quantity::get),
            position,
        }
    }
}

impl ETag {
    /// Returns a product's tag: the version of the fields that staff edit, and the version of the stock.
    pub fn of_product(product: &StockedProduct) -> Self {
        Self::new(format!("{}.{}", product.product.version, product.stock_version()))
    }
}

impl From<ProductError> for Problem {
    fn from(error: ProductError) -> Self {
        let field = |pointer: &str, code: &str, detail: &str| {
            vec![FieldError { pointer: pointer.to_owned(), code: code.to_owned(), detail: detail.to_owned() }]
        };
        match error {
            ProductError::NotFound => Self::not_found(),
            ProductError::SkuTaken => Self::conflict("sku_taken", "Another variant has this sku.").with_errors(field(
                "/sku",
                "sku_taken",
                "is another variant's",
            )),
            ProductError::SlugTaken => Self::slug_taken("product"),
            // Only imports set ids, and they handle this themselves.
            ProductError::ExternalTaken | ProductError::IdTaken => Self::internal(),
            ProductError::UnknownCategory => {
                let unknown = field("/category_id", "unknown_category", "names no category");
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unknown_category", "There is no such category.")
                    .with_errors(unknown)
            }
            ProductError::Sharded => {
                let detail = "The stock is divided into several parts. Make it one part before you allow back-orders.";
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "stock_in_parts", detail)
            }
            ProductError::TooLarge => {
                let detail = "The product is too large: its texts and variants together exceed 64 KiB.";
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "product_too_large", detail)
            }
            ProductError::Store(error) => error.into(),
        }
    }
}
