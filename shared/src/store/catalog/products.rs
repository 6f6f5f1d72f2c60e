//! A product's own item: what is shown of it. What is sold is its [`StockItem`], in the same partition, with further
//! shards if the stock is sharded.

use serde::{Deserialize, Serialize};

use crate::domain::{
    CategoryId, ImageUrl, ImportedRow, Media, Money, ProductDescription, ProductId, ProductName, ProductStatus, Sku,
    Timestamp,
};
use crate::store::stock::shards::{Found, gather};
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::{StockItem, Store, StoreError, WholeStock};

/// A product as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductItem {
    pub id: ProductId,
    pub name: ProductName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<ProductDescription>,
    /// Always equal to the stock item's.
    pub price: Money,
    pub category_id: CategoryId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<Sku>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<ImageUrl>,
    /// Its own pictures, in the order in which they are shown. While one is ready, `image_url` is not shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Media>,
    pub status: ProductStatus,
    /// Rises with each change by staff. Sales leave it.
    pub version: u64,
    /// Whether its listings say that it is in stock. It follows the stock item: see `sync_listing_stock`.
    pub listed_in_stock: bool,
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
    pub description: Option<ProductDescription>,
    pub price: Money,
    pub category_id: CategoryId,
    pub sku: Option<Sku>,
    pub image_url: Option<ImageUrl>,
    pub status: ProductStatus,
}

impl ProductItem {
    pub(in crate::store) fn new(id: ProductId, fields: ProductFields, in_stock: bool, now: Timestamp) -> Self {
        let ProductFields { name, description, price, category_id, sku, image_url, status } = fields;
        Self {
            id,
            name,
            description,
            price,
            category_id,
            sku,
            image_url,
            media: Vec::new(),
            status,
            version: 1,
            listed_in_stock: in_stock,
            imported: None,
            created_at: now,
            updated_at: now,
        }
    }

    pub(in crate::store) fn changed(&self, fields: ProductFields, in_stock: bool, now: Timestamp) -> Self {
        let version = self.version.saturating_add(1);
        let (created_at, imported, media) = (self.created_at, self.imported, self.media.clone());
        Self { version, created_at, imported, media, ..Self::new(self.id, fields, in_stock, now) }
    }

    /// The put of the product. Unless it is shown, the item has its key in the index.
    pub(in crate::store) fn put(&self, condition: &str) -> Result<Action, StoreError> {
        let (collection, position) =
            if self.is_active() { (None, None) } else { (Some(key::HIDDEN_PRODUCTS), Some(self.id)) };
        Action::put(&Key::product(self.id), &IndexedProduct { product: self, collection, position }, condition)
    }

    pub fn fields(&self) -> ProductFields {
        let Self { name, description, price, category_id, sku, image_url, status, .. } = self.clone();
        ProductFields { name, description, price, category_id, sku, image_url, status }
    }

    /// Returns true if it is shown and sold.
    pub fn is_active(&self) -> bool {
        self.status == ProductStatus::Active
    }
}

impl Store {
    /// A product of any status with its total stock. One strongly consistent query.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn product(&self, id: ProductId) -> Result<Option<(ProductItem, StockItem)>, StoreError> {
        Ok(self.product_and_stock(id).await?.map(|(product, stock)| (product, stock.summed())))
    }

    /// A product and all shards of its stock: one query, and another one for each time that it reads them while they
    /// are being rearranged.
    pub(in crate::store) async fn product_and_stock(
        &self,
        id: ProductId,
    ) -> Result<Option<(ProductItem, WholeStock)>, StoreError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let query = Query::partition(key::product_partition(id)).consistent();
            let items = self.page(query).await?.items;
            let (product, stock): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| Key::product(id).is_of(item));
            // The stock of a deleted product stays.
            let Some(product) = product.into_iter().next() else { return Ok(None) };
            match gather(id, stock)? {
                Found::Nothing => return Ok(None),
                Found::Whole(stock) => return Ok(Some((serde_dynamo::from_item(product)?, stock))),
                Found::Torn(_) if backoff.wait().await => {}
                Found::Torn(_) => {
                    return Err(StoreError::Unavailable("the shards of a stock kept changing".to_owned()));
                }
            }
        }
    }
}
