//! Products whose listing rows, or whose being low, are not what their stock says.

use std::collections::{HashMap, HashSet};

use aws_sdk_dynamodb::types::AttributeValue;

use crate::domain::{ProductId, Timestamp};
use crate::store::stock::low::LowStock;
use crate::store::table::key::{Key, Shelf};
use crate::store::{Consistency, ProductCard, Store, StoreError};

/// How many products a page has.
const PAGE: i32 = 200;
/// The shelf that all products are on which are shown.
const ALL: Shelf = Shelf { category: None, in_stock: None };

/// What a page of products came to.
pub(in crate::store) struct Passed {
    pub(in crate::store) looked_at: usize,
    /// Those that are not as their stock says.
    pub(in crate::store) suspects: Vec<ProductId>,
    /// Stocks that are said to be low.
    pub(in crate::store) low: Vec<LowStock>,
    /// The last one, if there may be more.
    pub(in crate::store) last: Option<ProductId>,
}

impl Store {
    /// The next products that are shown, by id, and what is wrong with them as of a moment ago. One query and a batch read
    /// for each fifty; a query more for each whose stock is in several parts.
    pub(in crate::store) async fn pass_products(
        &self,
        after: Option<ProductId>,
        low_stock: i64,
    ) -> Result<Passed, StoreError> {
        let query = self.client.query().table_name(&*self.table).limit(PAGE);
        let query = query
            .key_condition_expression("PK = :shelf")
            .expression_attribute_values(":shelf", AttributeValue::S(ALL.partition()))
            .set_exclusive_start_key(after.map(|id| Key::listing(ALL, id).attributes()));
        let answer = query.send().await.map_err(|error| StoreError::from_sdk(&error))?;
        let cards: Vec<ProductCard> = serde_dynamo::from_items(answer.items.unwrap_or_default())?;
        let ids: Vec<ProductId> = cards.iter().map(|card| card.id).collect();
        let mut stocks = self.stock_items(&ids, Consistency::Eventual).await?;
        let low: HashMap<ProductId, LowStock> = self.said_to_be_low(&ids).await?;
        let mut suspects = Vec::new();
        for card in &cards {
            let Some(first) = stocks.remove(&card.id) else { continue };
            let total = self.total_of(first).await?.available;
            let is_low = low_stock > 0 && total <= low_stock;
            if card.in_stock != (total > 0) || (low_stock > 0 && is_low != low.contains_key(&card.id)) {
                suspects.push(card.id);
            }
        }
        let last = answer.last_evaluated_key.is_some().then(|| ids.last().copied()).flatten();
        Ok(Passed { looked_at: cards.len(), suspects, low: low.into_values().collect(), last })
    }

    async fn said_to_be_low(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, LowStock>, StoreError> {
        let keys: Vec<Key> = ids.iter().map(|id| Key::low_stock(*id)).collect();
        let items = self.get_all_as(&keys, Consistency::Eventual).await?;
        let low: Vec<LowStock> = serde_dynamo::from_items(items)?;
        Ok(low.into_iter().map(|low| (low.product_id, low)).collect())
    }

    /// Mends those that are still not as their stock says; which. What goes wrong with one is logged and left for the next
    /// pass.
    pub(in crate::store) async fn mend_products(
        &self,
        suspects: &[ProductId],
        low_stock: i64,
        now: Timestamp,
    ) -> HashSet<ProductId> {
        let mut mended = HashSet::new();
        for id in suspects {
            match self.redo_stock(*id, low_stock, now).await {
                Ok(redone) if redone.relisted || redone.low_stock => _ = mended.insert(*id),
                Ok(_) => {}
                Err(error) => tracing::warn!(product = %id, cause = %error, "a product is left for the next pass"),
            }
        }
        mended
    }
}
