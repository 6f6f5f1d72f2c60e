//! What staff send of a product.

use shared::domain::{
    CategoryId, Currency, Decimal, ImageUrl, Money, ProductDescription, ProductName, ProductStatus, Sku, Stock,
};
use shared::http::{DecimalBody, Present, Problem, ProductStatusBody};
use shared::store::{ProductEdit, ProductFields, ProductItem};
use utoipa::ToSchema;

/// All fields of a product. Absent fields get their default.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductFields)]
pub(crate) struct ProductRequest {
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Blue mug")]
    name: ProductName,
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 5_000, example = "Stoneware, 350 ml.")]
    description: Option<ProductDescription>,
    #[schema(value_type = DecimalBody)]
    price: Decimal,
    /// Units in stock.
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000, example = 12)]
    stock: Stock,
    #[schema(value_type = String, pattern = "^cat_[0-9a-f]{32}$", example = "cat_019b78ce88c075e08b5e44022e8bc153")]
    category_id: CategoryId,
    /// The shop's stock keeping unit. Unique, case-insensitively.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, example = "MUG-BLUE")]
    sku: Option<Sku>,
    /// An http or https address, or a path on the shop's own site.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 2048, example = "https://img.example/mug.jpg")]
    image_url: Option<ImageUrl>,
    /// `active` unless given.
    #[serde(default)]
    #[schema(value_type = Option<ProductStatusBody>)]
    status: Option<ProductStatus>,
}

/// The fields to change (RFC 7396). Absent fields stay; `null` clears an optional field.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductPatch)]
pub(crate) struct ProductPatch {
    #[serde(default)]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200, example = "Blue mug")]
    name: Present<ProductName>,
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 5_000, example = "Stoneware, 350 ml.")]
    description: Present<Option<ProductDescription>>,
    #[serde(default)]
    #[schema(value_type = DecimalBody, required = false)]
    price: Present<Decimal>,
    /// Units in stock.
    #[serde(default)]
    #[schema(value_type = i64, required = false, minimum = 0, maximum = 1_000_000_000, example = 12)]
    stock: Present<Stock>,
    #[serde(default)]
    #[schema(value_type = String, required = false, pattern = "^cat_[0-9a-f]{32}$")]
    category_id: Present<CategoryId>,
    /// The shop's stock keeping unit. Unique, case-insensitively.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, example = "MUG-BLUE")]
    sku: Present<Option<Sku>>,
    /// An http or https address, or a path on the shop's own site.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 2048, example = "https://img.example/mug.jpg")]
    image_url: Present<Option<ImageUrl>>,
    #[serde(default)]
    #[schema(value_type = ProductStatusBody, required = false)]
    status: Present<ProductStatus>,
}

impl ProductRequest {
    /// The product that this describes, its price in the shop's currency.
    pub(crate) fn read(self, currency: Currency) -> Result<(ProductFields, Stock), Problem> {
        let Self { name, description, price, stock, category_id, sku, image_url, status } = self;
        let price = read_price(&price, currency)?;
        let status = status.unwrap_or_default();
        Ok((ProductFields { name, description, price, category_id, sku, image_url, status }, stock))
    }
}

impl ProductPatch {
    pub(crate) fn price(&self, currency: Currency) -> Result<Option<Money>, Problem> {
        self.price.as_ref().map(|price| read_price(price, currency)).transpose()
    }

    pub(crate) fn sets_stock(&self) -> bool {
        self.stock.is_some()
    }

    /// The product with this changed, its price read already.
    pub(crate) fn apply(&self, product: &ProductItem, price: Option<Money>) -> ProductEdit {
        let mut fields = product.fields();
        self.name.set(&mut fields.name);
        self.description.set(&mut fields.description);
        fields.price = price.unwrap_or(fields.price);
        self.category_id.set(&mut fields.category_id);
        self.sku.set(&mut fields.sku);
        self.image_url.set(&mut fields.image_url);
        self.status.set(&mut fields.status);
        ProductEdit { fields, stock: *self.stock, imported: None }
    }
}

fn read_price(price: &Decimal, currency: Currency) -> Result<Money, Problem> {
    price.to_money(currency).map_err(|invalid| Problem::invalid("/price", &invalid))
}
