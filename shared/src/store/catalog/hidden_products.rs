use std::collections::HashMap;

use crate::domain::{ProductId, Timestamp};
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::{ProductItem, StockItem, Store, StoreError};

impl Store {
    /// A page of the products that are not shown, in order of creation, after `after`, and whether there may be more.
    /// One query of the index, which may lag a moment.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn hidden_products(
        &self,
        limit: u16,
        after: Option<ProductId>,
    ) -> Result<(Vec<ProductId>, bool), StoreError> {
        let after = after.unwrap_or_else(|| ProductId::lowest_at(Timestamp::from_millis(0)));
        let query = Query::collection(key::HIDDEN_PRODUCTS).above(after.to_string()).limit(limit.into());
        let page = self.page(query).await?;
        let more = page.next.is_some();
        Ok((page.ids()?, more))
    }

    /// These products, of any status, each with its total stock, strongly consistent and in this order. Missing ones
    /// are left out. One call per fifty products, and one query more for each sharded stock.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn products(&self, ids: &[ProductId]) -> Result<Vec<(ProductItem, StockItem)>, StoreError> {
        let keys: Vec<Key> = ids.iter().flat_map(|id| [Key::product(*id), Key::stock(*id)]).collect();
        let (mut products, mut stocks) = (HashMap::new(), HashMap::new());
        for item in self.get_all(&keys).await? {
            // Both have an id, but only the product has a category.
            if item.contains_key("category_id") {
                let product: ProductItem = serde_dynamo::from_item(item)?;
                products.insert(product.id, product);
            } else {
                let stock: StockItem = serde_dynamo::from_item(item)?;
                stocks.insert(stock.id, stock);
            }
        }
        let mut found = Vec::with_capacity(products.len());
        for id in ids {
            if let (Some(product), Some(stock)) = (products.remove(id), stocks.remove(id)) {
                found.push((product, self.total_of(stock).await?));
            }
        }
        Ok(found)
    }
}
