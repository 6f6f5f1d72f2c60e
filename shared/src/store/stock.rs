//! What is sold of a product: all that checkout touches and all that a cart shows.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::action::Action;
use super::key::Key;
use super::{ProductItem, Store, StoreError};
use crate::domain::{Money, ProductId, Stock};

/// A product's stock, small and without index attributes, so that a sale writes one item of one kilobyte and no index.
///
/// It outlives its product (`deleted`), so that an order can still give back what it took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockItem {
    pub id: ProductId,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Units left to sell, never below 0.
    pub available: i64,
    pub price: Money,
    /// Rises when the price changes.
    pub price_version: u64,
    /// Whether the product is shown and sold.
    pub sellable: bool,
    /// Rises with every update of this item, sales included.
    pub version: u64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

impl StockItem {
    pub(super) fn new(product: &ProductItem, stock: Stock) -> Self {
        Self {
            id: product.id,
            name: product.name.as_str().to_owned(),
            sku: product.sku.as_ref().map(|sku| sku.as_str().to_owned()),
            available: stock.get(),
            price: product.price,
            price_version: 1,
            sellable: product.is_active(),
            version: 1,
            deleted: false,
        }
    }

    /// This item as a change of its product leaves it: of the next version, unless the change is none of its business.
    pub(super) fn changed(&self, product: &ProductItem, stock: Option<Stock>) -> Self {
        let mut after = Self {
            name: product.name.as_str().to_owned(),
            sku: product.sku.as_ref().map(|sku| sku.as_str().to_owned()),
            available: stock.map_or(self.available, Stock::get),
            price: product.price,
            price_version: self.price_version.saturating_add(u64::from(product.price != self.price)),
            sellable: product.is_active(),
            ..self.clone()
        };
        if after != *self {
            after.version = after.version.saturating_add(1);
        }
        after
    }

    /// What turns this item into `after`. Only what differs is set, so that sales meanwhile are kept.
    pub(super) fn update(&self, after: &Self, condition: &str) -> Result<Action, StoreError> {
        let mut set = vec!["version = version + :one", "#name = :name", "sellable = :sellable"];
        if after.sku.is_some() {
            set.push("sku = :sku");
        }
        if after.price != self.price {
            set.extend(["price = :price", "price_version = price_version + :one"]);
        }
        if after.available != self.available {
            set.push("available = :available");
        }
        let mut expression = format!("SET {}", set.join(", "));
        if after.sku.is_none() {
            expression.push_str(" REMOVE sku");
        }
        let mut action = Action::update(&Key::stock(self.id), expression, condition)
            .name("#name", "name")
            .value(":one", 1)?
            .value(":name", &after.name)?
            .value(":sellable", after.sellable)?;
        if let Some(sku) = &after.sku {
            action = action.value(":sku", sku)?;
        }
        if after.price != self.price {
            action = action.value(":price", after.price)?;
        }
        if after.available != self.available {
            action = action.value(":available", after.available)?;
        }
        Ok(action)
    }
}

impl Store {
    /// What is sold of these products, as of now; unknown ones are left out, deleted ones are not. A call a hundred.
    ///
    /// # Errors
    /// As DynamoDB's.
    pub async fn stock_items(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, StockItem>, StoreError> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let keys: Vec<Key> = ids.into_iter().map(Key::stock).collect();
        let items: Vec<StockItem> = serde_dynamo::from_items(self.get_all(&keys).await?)?;
        Ok(items.into_iter().map(|item| (item.id, item)).collect())
    }
}
