use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;

use super::tally::Placed;
use crate::call::Call;
use crate::failure::Failure;
use crate::parallel::in_parallel;
use crate::progress::Progress;
use crate::route::{VIEW_ORDER, VIEW_PRODUCT};
use crate::session::Session;

/// How many orders or products are read in parallel.
const AT_A_TIME: usize = 8;

/// The ledger of all products and orders at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    pub(crate) products: usize,
    pub(crate) orders: usize,
    pub(crate) sold: u64,
    /// Units that were sold without existing: units sold plus units left, minus the initial stock.
    pub(crate) oversold: u64,
    /// Units that are missing although nobody bought them.
    pub(crate) lost: u64,
}

#[derive(Deserialize)]
struct OrderView {
    items: Vec<LineView>,
}

#[derive(Deserialize)]
struct LineView {
    product_id: String,
    quantity: u64,
}

#[derive(Deserialize)]
struct ProductView {
    stock: u64,
}

impl Ledger {
    pub(crate) const fn balance(&self) -> bool {
        self.oversold == 0 && self.lost == 0
    }

    /// Reads all orders, as their buyers, and the stock of all products. `stocks` has the initial stock.
    ///
    /// # Errors
    /// Returns a failure if one cannot be read.
    pub(crate) async fn read(
        session: &Arc<Session>,
        stocks: Vec<(String, u64)>,
        placed: Vec<Placed>,
    ) -> Result<Self, Failure> {
        let mut ledger = Self { products: stocks.len(), orders: placed.len(), ..Self::default() };
        let progress = Progress::new("proof", stocks.len() + placed.len());
        let orders = in_parallel(AT_A_TIME, placed, |order| {
            let (session, progress) = (Arc::clone(session), progress.clone());
            async move {
                let call = Call::to(&VIEW_ORDER, &order.id).header(order.header.0, &order.header.1);
                progress.step();
                session.shop.call(&call).await?.read::<OrderView>(&[200])
            }
        });
        let mut sold: HashMap<String, u64> = HashMap::new();
        for line in orders.await?.into_iter().flat_map(|order| order.items) {
            *sold.entry(line.product_id).or_default() += line.quantity;
        }
        let left = in_parallel(AT_A_TIME, stocks, |(product, first)| {
            let (session, progress) = (Arc::clone(session), progress.clone());
            async move {
                let answer = session.shop.call(&Call::to(&VIEW_PRODUCT, &product)).await?;
                progress.step();
                Ok((product, first, answer.read::<ProductView>(&[200])?.stock))
            }
        });
        for (product, first, left) in left.await? {
            ledger.enter(first, left, sold.get(&product).copied().unwrap_or(0));
        }
        progress.finish();
        Ok(ledger)
    }

    fn enter(&mut self, first: u64, left: u64, sold: u64) {
        self.sold += sold;
        self.oversold += left.saturating_add(sold).saturating_sub(first);
        self.lost += first.saturating_sub(left.saturating_add(sold));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_too_many_or_too_few_shows() {
        let enter = |first, left, sold| {
            let mut ledger = Ledger::default();
            ledger.enter(first, left, sold);
            (ledger.oversold, ledger.lost, ledger.balance())
        };
        assert_eq!(enter(10, 3, 7), (0, 0, true));
        assert_eq!(enter(10, 0, 11), (1, 0, false));
        assert_eq!(enter(10, 3, 6), (0, 1, false));
    }
}
