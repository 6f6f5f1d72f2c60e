use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::data::{CatalogueRow, Trade};
use crate::call::{Again, Call};
use crate::failure::Failure;
use crate::parallel::in_parallel;
use crate::progress::Progress;
use crate::route::{CREATE_CATEGORY, CREATE_PRODUCT};
use crate::session::Session;

/// How many products are created in parallel. Each transaction checks the category, so more would only cause conflicts.
const LOADERS: usize = 4;
/// Units in addition to the demand.
const MARGIN: u64 = 2;

/// The products of this run, by stock code.
pub(crate) struct Catalogue {
    pub(crate) products: HashMap<String, Product>,
}

#[derive(Clone, Debug)]
pub(crate) struct Product {
    pub(crate) id: String,
    pub(crate) initial_stock: u64,
}

#[derive(Deserialize)]
struct Created {
    id: String,
}

impl Catalogue {
    /// Creates a category and all the products. Their stock is this percentage of the demand of the invoices.
    ///
    /// # Errors
    /// Returns a failure if one cannot be created.
    pub(crate) async fn load(
        session: &Arc<Session>,
        rows: Vec<CatalogueRow>,
        trade: &Trade,
        stock_percent: u64,
        clients: usize,
    ) -> Result<Self, Failure> {
        let name = format!("Online Retail {}", session.run);
        let call = Call::new(&CREATE_CATEGORY).json(json!({ "name": name })).again(Again::Nothing);
        let category: Created = session.staff.call(&session.shop, &call).await?.read(&[201])?;

        let progress = Progress::new("catalogue", rows.len());
        let demand = trade.demand();
        let products = rows.into_iter().enumerate().map(|(number, row)| {
            let stock = initial_stock(demand.get(row.sku.as_str()).copied().unwrap_or(0), stock_percent);
            // Some stock codes differ only in case, which a shop does not allow. The number makes them unique.
            let sku = format!("{}-{}-{number}", row.sku, session.run);
            let body = json!({
                "name": row.name, "price": row.price, "stock": stock, "category_id": category.id, "sku": sku,
            });
            (row.sku, stock, Call::new(&CREATE_PRODUCT).json(body).again(Again::Nothing))
        });
        let made = in_parallel(clients.min(LOADERS), products, |(sku, initial_stock, call)| {
            let (session, progress) = (session.clone(), progress.clone());
            async move {
                let created: Created = session.staff.call(&session.shop, &call).await?.read(&[201])?;
                progress.step();
                Ok((sku, Product { id: created.id, initial_stock }))
            }
        });
        let products = made.await?.into_iter().collect();
        progress.finish();
        Ok(Self { products })
    }

    /// # Errors
    /// Returns a failure if no product has this code, which is an error in the data.
    pub(crate) fn product(&self, sku: &str) -> Result<&Product, Failure> {
        self.products.get(sku).ok_or_else(|| Failure::fatal(sku, "not in the catalogue"))
    }
}

fn initial_stock(demand: u64, percent: u64) -> u64 {
    demand.saturating_add(MARGIN).saturating_mul(percent).div_ceil(100).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_something_in_stock() {
        assert_eq!(initial_stock(10, 100), 12);
        assert_eq!(initial_stock(11, 50), 7);
        assert_eq!(initial_stock(0, 0), 1);
    }
}
