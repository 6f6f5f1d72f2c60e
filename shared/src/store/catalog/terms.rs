//! A variant's terms: what totals and order lines need of it. They are an item of their own, so that a sale, which writes
//! the stock, stays small.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::domain::{
    CategoryId, Grams, OrderLineOption, PictureSize, ProductId, Quantity, TaxClass, Variant, VariantId,
};
use crate::store::stock::shards::{Found, gather};
use crate::store::table::action::{Action, OF_TRANSACTION};
use crate::store::table::backoff::Backoff;
use crate::store::table::item::Item;
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::{Consistency, ProductItem, StockItem, Store, StoreError, WholeStock};

/// The longest picture URL in order lines, in bytes. It keeps the lines of an order within the size of an item.
const LONGEST_IMAGE: usize = 200;

/// The most bytes of a product's tags in terms, which every sale reads. The first tags that fit are kept.
const TAGS: usize = 500;

/// A variant's terms, a function of its product's item. A change of them raises the stock's price version, so that a
/// sale's condition on the stock covers both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantTerms {
    pub id: VariantId,
    pub product_id: ProductId,
    /// The product's name.
    pub name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OrderLineOption>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    pub category_id: CategoryId,
    /// The product's first tags, at most 500 bytes of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_grams: Option<Grams>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_class: Option<TaxClass>,
    pub requires_shipping: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_order: Option<Quantity>,
    /// The version of the stock's price that these terms belong to.
    pub price_version: u64,
}

/// The small picture of a variant, unless its address is too long.
pub(in crate::store) fn image_of_terms(product: &ProductItem, variant: VariantId) -> Option<String> {
    product.variant_image(variant, PictureSize::Small).filter(|url| url.len() <= LONGEST_IMAGE)
}

/// A variant as it is sold: its stock and its terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub stock: StockItem,
    pub terms: VariantTerms,
}

impl VariantTerms {
    pub(in crate::store) fn of(product: &ProductItem, variant: &Variant, price_version: u64) -> Self {
        let values = product.options.iter().zip(&variant.option_values);
        let options = values.map(|(option, value)| OrderLineOption { name: option.name.clone(), value: value.clone() });
        Self {
            id: variant.id,
            product_id: product.id,
            name: product.name.as_str().to_owned(),
            options: options.collect(),
            sku: variant.sku.as_ref().map(|sku| sku.as_str().to_owned()),
            image_url: image_of_terms(product, variant.id),
            category_id: product.category_id,
            tags: product.tags.within(TAGS),
            weight_grams: variant.weight_grams,
            tax_class: variant.tax_class.clone(),
            requires_shipping: variant.requires_shipping,
            max_per_order: variant.max_per_order,
            price_version,
        }
    }

    /// The put of the terms, in the transaction that writes the variant's stock.
    pub(in crate::store) fn put(&self) -> Result<Action, StoreError> {
        Action::put(&Key::terms(self.id), self, OF_TRANSACTION)
    }

    /// What distinguishes the variant from the product's others, such as "Navy / M". `None` if it is the only one.
    pub fn variant_name(&self) -> Option<String> {
        crate::domain::variant_name(&self.options)
    }

    /// The product's name, and the variant's in parentheses.
    pub fn full_name(&self) -> String {
        crate::domain::full_name(&self.name, self.variant_name().as_deref())
    }
}

/// The stock and the terms of variants, from items in any order.
fn assemble(items: Vec<Item>) -> Result<HashMap<VariantId, Offer>, StoreError> {
    let (mut stocks, mut terms) = (HashMap::new(), Vec::new());
    for item in items {
        if item.contains_key("available") {
            let stock: StockItem = serde_dynamo::from_item(item)?;
            stocks.insert(stock.id, stock);
        } else {
            terms.push(serde_dynamo::from_item::<_, VariantTerms>(item)?);
        }
    }
    let offers =
        terms.into_iter().filter_map(|terms| Some((terms.id, Offer { stock: stocks.remove(&terms.id)?, terms })));
    Ok(offers.collect())
}

impl Offer {
    /// Returns true if its two items were read from one moment. The terms of a deleted variant stay as they were.
    fn is_whole(&self) -> bool {
        self.stock.deleted || self.stock.price_version == self.terms.price_version
    }
}

impl Store {
    /// The stock and the terms of these variants, by id. Unknown variants are left out, deleted ones are not. One call
    /// per fifty variants, and one more for those that were being changed. For a sharded stock, this is the first shard.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn offers(
        &self,
        ids: &[VariantId],
        consistency: Consistency,
    ) -> Result<HashMap<VariantId, Offer>, StoreError> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let mut offers = HashMap::new();
        let mut consistency = consistency;
        let mut backoff = Backoff::new(&self.random);
        while !ids.is_empty() {
            let keys: Vec<Key> = ids.iter().flat_map(|id| [Key::stock(*id), Key::terms(*id)]).collect();
            let read = assemble(self.get_all_as(&keys, consistency).await?)?;
            let (whole, torn): (Vec<_>, Vec<_>) = read.into_iter().partition(|(_, offer)| offer.is_whole());
            offers.extend(whole);
            ids = torn.into_iter().map(|(id, _)| id).collect();
            if !ids.is_empty() && !backoff.wait().await {
                return Err(StoreError::Unavailable("a variant kept changing".to_owned()));
            }
            consistency = Consistency::Now;
        }
        Ok(offers)
    }

    /// The offer that these two items of a variant are, with the total units of all shards: a query if its stock is
    /// sharded, or if the items were read in the middle of a change.
    pub(in crate::store) async fn offer_of(
        &self,
        variant: VariantId,
        items: Vec<Item>,
    ) -> Result<Option<Offer>, StoreError> {
        match assemble(items)?.remove(&variant) {
            None => Ok(None),
            Some(offer) if offer.is_whole() => {
                Ok(Some(Offer { stock: self.total_of(offer.stock).await?, terms: offer.terms }))
            }
            Some(_torn) => {
                let read = self.terms_and_stock(variant).await?;
                Ok(read.map(|(terms, stock)| Offer { stock: stock.summed(), terms }))
            }
        }
    }

    /// The offers of these variants, for display: eventually consistent, with the total units of all shards, within the
    /// limits of [`Store::stock_totals`].
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn offer_totals(&self, ids: &[VariantId]) -> Result<HashMap<VariantId, Offer>, StoreError> {
        let mut offers = self.offers(ids, Consistency::Eventual).await?;
        let stocks: HashMap<VariantId, StockItem> =
            offers.iter().map(|(id, offer)| (*id, offer.stock.clone())).collect();
        for (id, stock) in self.sum_shards(ids, &stocks).await? {
            if let Some(offer) = offers.get_mut(&id) {
                offer.stock = stock;
            }
        }
        Ok(offers)
    }

    /// A variant's terms and all shards of its stock. One query, and another one for each time that it reads them while
    /// they are being changed.
    pub(in crate::store) async fn terms_and_stock(
        &self,
        id: VariantId,
    ) -> Result<Option<(VariantTerms, WholeStock)>, StoreError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let items = self.page(Query::partition(key::variant_partition(id)).consistent()).await?.items;
            let (terms, stock): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| Key::terms(id).is_of(item));
            let terms: Option<VariantTerms> = terms.into_iter().next().map(serde_dynamo::from_item).transpose()?;
            match (terms, gather(id, stock)?) {
                (None, _) | (_, Found::Nothing) => return Ok(None),
                (Some(terms), Found::Whole(stock)) => return Ok(Some((terms, stock))),
                (_, Found::Torn(_)) if backoff.wait().await => {}
                (_, Found::Torn(_)) => {
                    return Err(StoreError::Unavailable("the shards of a stock kept changing".to_owned()));
                }
            }
        }
    }
}
