//! A product's own item: what is shown of it. What is sold are its variants, each with a [`StockItem`] and a
//! [`VariantTerms`](crate::store::VariantTerms) in a partition of its own.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::domain::{
    Attributes, CategoryId, ExternalId, ImageUrl, ImportedRow, Media, Metadata, Money, PriceStanding,
    ProductDescription, ProductId, ProductName, ProductOption, ProductStatus, SafeHtml, Seo, Slug, Tags, Timestamp,
    Variant, VariantId,
};
use crate::store::stock::item::SaleTerms;
use crate::store::table::action::Action;
use crate::store::table::key::{self, Key};
use crate::store::{StockItem, Store, StoreError};

/// A product as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductItem {
    pub id: ProductId,
    pub name: ProductName,
    pub slug: Slug,
    /// The slugs that it had before, the latest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_slugs: Vec<Slug>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<ProductDescription>,
    /// The HTML that the description is the text of, if it was given as HTML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description_html: Option<SafeHtml>,
    pub category_id: CategoryId,
    /// The categories above it, from the top, as its listings follow them. While it is not shown, it has no listings,
    /// and this may be old.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub category_path: Vec<CategoryId>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    #[serde(default, skip_serializing_if = "Seo::is_empty")]
    pub seo: Seo,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<ImageUrl>,
    /// Its own pictures, in the order in which they are shown. While one is ready, `image_url` is not shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Media>,
    pub status: ProductStatus,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<ProductOption>,
    /// At least one. Their prices are always equal to their stock items'.
    pub variants: Vec<Variant>,
    /// Since when prices hold, and the lowest before a reduction: see `prices`. Only of those that are not as the product
    /// was made with.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::store) standings: BTreeMap<VariantId, PriceStanding>,
    /// Whether it was never shown, so that its prices never applied.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::store) unseen: bool,
    /// When it was shown for the first time, if it was not from the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) shown_since: Option<Timestamp>,
    /// Rises with each change by staff. Sales leave it.
    pub version: u64,
    /// Whether a change of it is under way: see `change`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::store) changing: bool,
    /// What it is known by elsewhere. Only imports set it; a guard item makes it unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<ExternalId>,
    /// The import row that wrote it last. Later changes by staff keep it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<ImportedRow>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A product as written. One that is not shown has no listings, so the index lists it.
#[derive(Serialize)]
struct IndexedProduct<'a> {
    #[serde(flatten)]
    product: &'a ProductItem,
    #[serde(skip_serializing_if = "Option::is_none")]
    collection: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<ProductId>,
}

/// The fields of a product that staff set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProductFields {
    pub name: ProductName,
    pub slug: Slug,
    pub description: Option<ProductDescription>,
    /// If there is one, the description is its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description_html: Option<SafeHtml>,
    pub category_id: CategoryId,
    #[serde(skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    #[serde(skip_serializing_if = "Seo::is_empty")]
    pub seo: Seo,
    pub image_url: Option<ImageUrl>,
    pub status: ProductStatus,
    pub options: Vec<ProductOption>,
    /// Without options, exactly one, with the id of [`ProductId::only_variant`].
    pub variants: Vec<Variant>,
}

/// A product with the total stock of each of its variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockedProduct {
    pub product: ProductItem,
    pub stock: BTreeMap<VariantId, StockItem>,
}

impl ProductItem {
    pub(in crate::store) fn new(id: ProductId, fields: ProductFields, now: Timestamp) -> Self {
        let ProductFields {
            name,
            slug,
            description,
            description_html,
            category_id,
            tags,
            attributes,
            metadata,
            seo,
            image_url,
            status,
            options,
            variants,
        } = fields;
        Self {
            id,
            name,
            slug,
            former_slugs: Vec::new(),
            description,
            description_html,
            category_id,
            category_path: Vec::new(),
            tags,
            attributes,
            metadata,
            seo,
            image_url,
            media: Vec::new(),
            status,
            options,
            variants,
            standings: BTreeMap::new(),
            unseen: status != ProductStatus::Active,
            shown_since: None,
            version: 1,
            changing: false,
            external: None,
            imported: None,
            created_at: now,
            updated_at: now,
        }
    }

    pub(in crate::store) fn changed(&self, fields: ProductFields, now: Timestamp) -> Self {
        let version = self.version.saturating_add(1);
        let (created_at, imported, media) = (self.created_at, self.imported, self.media.clone());
        let (former_slugs, category_path) = (self.former_slugs.clone(), self.category_path.clone());
        let (standings, unseen, shown_since) = (self.standings.clone(), self.unseen, self.shown_since);
        let (external, new) = (self.external.clone(), Self::new(self.id, fields, now));
        let kept = Self { created_at, external, imported, media, former_slugs, category_path, ..new };
        Self { version, standings, unseen, shown_since, ..kept }
    }

    /// The put of the product. Unless it is shown, the item has its key in the index.
    pub(in crate::store) fn put(&self, condition: &str) -> Result<Action, StoreError> {
        let (collection, position) =
            if self.is_active() { (None, None) } else { (Some(key::HIDDEN_PRODUCTS), Some(self.id)) };
        Action::put(&Key::product(self.id), &IndexedProduct { product: self, collection, position }, condition)
    }

    pub fn fields(&self) -> ProductFields {
        ProductFields {
            name: self.name.clone(),
            slug: self.slug.clone(),
            description: self.description.clone(),
            description_html: self.description_html.clone(),
            category_id: self.category_id,
            tags: self.tags.clone(),
            attributes: self.attributes.clone(),
            metadata: self.metadata.clone(),
            seo: self.seo.clone(),
            image_url: self.image_url.clone(),
            status: self.status,
            options: self.options.clone(),
            variants: self.variants.clone(),
        }
    }

    /// Returns true if it is shown and sold.
    pub fn is_active(&self) -> bool {
        self.status == ProductStatus::Active
    }

    /// Returns the variant with this id.
    pub fn variant(&self, id: VariantId) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.id == id)
    }

    /// Returns the only variant. `None` if the product has options.
    pub fn only_variant(&self) -> Option<&Variant> {
        self.variants.first().filter(|_| self.options.is_empty())
    }

    /// The lowest and the highest price of its variants.
    pub fn prices(&self) -> (Money, Money) {
        let prices = || self.variants.iter().map(|variant| variant.price);
        (prices().min().unwrap_or(Money::ZERO), prices().max().unwrap_or(Money::ZERO))
    }

    pub(in crate::store) fn variant_ids(&self) -> Vec<VariantId> {
        self.variants.iter().map(|variant| variant.id).collect()
    }

    /// What the stock of one of its variants must be like.
    pub(in crate::store) fn sale_terms(&self, variant: &Variant) -> SaleTerms {
        let Variant { price, policy, .. } = *variant;
        SaleTerms { price, policy, sellable: self.is_active(), only: self.options.is_empty() }
    }
}

impl ProductFields {
    /// A product of this name and these variants, without anything else.
    pub fn new(name: ProductName, slug: Slug, category_id: CategoryId, variants: Vec<Variant>) -> Self {
        Self {
            name,
            slug,
            description: None,
            description_html: None,
            category_id,
            tags: Tags::default(),
            attributes: Attributes::default(),
            metadata: Metadata::default(),
            seo: Seo::default(),
            image_url: None,
            status: ProductStatus::Active,
            options: Vec::new(),
            variants,
        }
    }
}

impl StockedProduct {
    /// Each variant with its stock, in the product's order. A variant whose stock could not be read is left out.
    pub fn variants(&self) -> impl Iterator<Item = (&Variant, &StockItem)> {
        self.product.variants.iter().filter_map(|variant| Some((variant, self.stock.get(&variant.id)?)))
    }

    /// The sum of the stock of all variants that are counted.
    pub fn total(&self) -> i64 {
        let counted = self.variants().filter(|(variant, _)| variant.policy != crate::domain::StockPolicy::Untracked);
        counted.map(|(_, stock)| stock.available).fold(0, i64::saturating_add)
    }

    /// Returns true if at least one unit of one variant can be sold.
    pub fn is_in_stock(&self) -> bool {
        self.variants().any(|(_, stock)| stock.is_in_stock())
    }

    /// The sum of the versions of all variants' stock. It changes with each change of the stock of the same variants.
    pub fn stock_version(&self) -> u64 {
        self.variants().map(|(_, stock)| stock.version).fold(0, u64::saturating_add)
    }

    /// The lowest and the highest price of its variants, as they are sold.
    pub fn prices(&self) -> (Money, Money) {
        let prices = || self.variants().map(|(_, stock)| stock.price);
        let stored = self.product.prices();
        (prices().min().unwrap_or(stored.0), prices().max().unwrap_or(stored.1))
    }
}

impl Store {
    /// A product of any status with its total stock: one call for a product without options, two for others, and one
    /// query more for each sharded stock, within the limits of [`Store::stock_totals`]. The product and the stock of
    /// an only variant are strongly consistent.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn product(&self, id: ProductId) -> Result<Option<StockedProduct>, StoreError> {
        let only = id.only_variant();
        let (mut product, mut stock) = (None::<ProductItem>, BTreeMap::new());
        for item in self.get_all(&[Key::product(id), Key::stock(only)]).await? {
            if Key::product(id).is_of(&item) {
                product = Some(serde_dynamo::from_item(item)?);
            } else {
                stock.insert(only, serde_dynamo::from_item::<_, StockItem>(item)?);
            }
        }
        // The stock of a deleted product stays.
        let Some(product) = product else { return Ok(None) };
        match stock.remove(&only).filter(|_| product.options.is_empty()) {
            Some(first) => _ = stock.insert(only, self.total_of(first).await?),
            None => stock.extend(self.stock_totals(&product.variant_ids()).await?),
        }
        Ok(Some(StockedProduct { product, stock }))
    }

    /// These products, of any status, each with its total stock, strongly consistent and in this order. Missing ones
    /// are left out. One call per fifty products, one per hundred variants of products with options, and one query more
    /// for each sharded stock.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn products(&self, ids: &[ProductId]) -> Result<Vec<StockedProduct>, StoreError> {
        let keys: Vec<Key> = ids.iter().flat_map(|id| [Key::product(*id), Key::stock(id.only_variant())]).collect();
        let (mut products, mut stocks) = (HashMap::new(), HashMap::new());
        for item in self.get_all(&keys).await? {
            if item.contains_key("variants") {
                let product: ProductItem = serde_dynamo::from_item(item)?;
                products.insert(product.id, product);
            } else {
                let stock: StockItem = serde_dynamo::from_item(item)?;
                stocks.insert(stock.id, stock);
            }
        }
        let all = products.values().flat_map(|product| product.variants.iter().map(|variant| variant.id));
        let others: Vec<VariantId> = all.filter(|id| !stocks.contains_key(id)).collect();
        stocks.extend(self.stock_items(&others, crate::store::Consistency::Now).await?);
        let mut found = Vec::with_capacity(products.len());
        for id in ids {
            let Some(product) = products.remove(id) else { continue };
            let mut stock = BTreeMap::new();
            for variant in &product.variants {
                if let Some(first) = stocks.remove(&variant.id) {
                    stock.insert(variant.id, self.total_of(first).await?);
                }
            }
            found.push(StockedProduct { product, stock });
        }
        Ok(found)
    }
}
