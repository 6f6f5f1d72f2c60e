//! The proof that nothing was sold twice and nothing was lost. For every product: initial stock + returned = left +
//! sold in live orders.

use std::collections::HashMap;

use serde::Deserialize;

use super::buyer_orders::{BuyerOrders, Stage};
use super::catalogue::Product;
use super::settle::Placed;
use super::tally::Tally;
use crate::call::Call;
use crate::failure::Failure;
use crate::parallel::in_parallel;
use crate::progress::Progress;
use crate::route::{VIEW_ORDER, VIEW_PRODUCT};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Proof {
    pub(crate) products: usize,
    pub(crate) orders: usize,
    pub(crate) live_orders: usize,
    /// Orders that differ from what was placed.
    pub(crate) wrong_orders: Vec<String>,
    /// Products whose sum is wrong.
    pub(crate) wrong_products: Vec<String>,
}

#[derive(Deserialize)]
struct OrderView {
    status: String,
    items: Vec<OrderLineView>,
}

#[derive(Deserialize)]
struct OrderLineView {
    product_id: String,
    quantity: u32,
}

#[derive(Deserialize)]
struct ProductView {
    stock: u64,
}

impl Proof {
    pub(crate) fn holds(&self) -> bool {
        self.wrong_orders.is_empty() && self.wrong_products.is_empty()
    }

    /// Reads all orders, as their owners, and then the stock of all products.
    ///
    /// # Errors
    /// Returns a failure if something cannot be read.
    pub(crate) async fn gather(
        stage: &Stage,
        buyers: Vec<BuyerOrders>,
        tally: &Tally,
        clients: usize,
    ) -> Result<Self, Failure> {
        let products = stage.catalogue.products.len();
        let total = products + buyers.iter().map(|buyer_orders| buyer_orders.orders.len()).sum::<usize>();
        let progress = Progress::new("proof", total);
        let mut proof = Self { products, ..Self::default() };

        let read =
            in_parallel(clients, buyers, |buyer_orders| read_orders(stage.clone(), buyer_orders, progress.clone()));
        let mut sold: HashMap<String, u64> = HashMap::new();
        for (placed, view) in read.await?.into_iter().flatten() {
            proof.take_order(stage, &placed, &view, &mut sold)?;
        }

        let items: Vec<(String, Product)> =
            stage.catalogue.products.iter().map(|(sku, product)| (sku.clone(), product.clone())).collect();
        let read = in_parallel(clients, items, |(sku, product)| {
            let (stage, progress) = (stage.clone(), progress.clone());
            async move {
                let answer = stage.session.shop.call(&Call::to(&VIEW_PRODUCT, &product.id)).await?;
                let view: ProductView = answer.read(&[200])?;
                progress.step();
                Ok((sku, product, view.stock))
            }
        });
        for (sku, product, left) in read.await? {
            let returned = tally.returned_units.get(&sku).copied().unwrap_or(0);
            let sold = sold.get(&product.id).copied().unwrap_or(0);
            proof.wrong_products.extend(imbalance(&sku, product.initial_stock, returned, left, sold));
        }
        progress.finish();
        Ok(proof)
    }

    fn take_order(
        &mut self,
        stage: &Stage,
        placed: &Placed,
        view: &OrderView,
        sold: &mut HashMap<String, u64>,
    ) -> Result<(), Failure> {
        let is_live = view.status != "cancelled";
        self.orders += 1;
        self.live_orders += usize::from(is_live);
        let mut as_placed = HashMap::new();
        for (sku, quantity) in &placed.lines {
            as_placed.insert(stage.catalogue.product(sku)?.id.as_str(), *quantity);
        }
        let as_shown: HashMap<&str, u32> =
            view.items.iter().map(|line| (line.product_id.as_str(), line.quantity)).collect();
        if is_live == placed.cancelled || as_placed != as_shown || as_shown.len() != view.items.len() {
            let difference = difference(&as_placed, &as_shown);
            self.wrong_orders.push(format!("{} is {} and not as it was placed{difference}", placed.id, view.status));
        }
        for line in view.items.iter().filter(|_| is_live) {
            *sold.entry(line.product_id.clone()).or_default() += u64::from(line.quantity);
        }
        Ok(())
    }
}

async fn read_orders(
    stage: Stage,
    buyer_orders: BuyerOrders,
    progress: Progress,
) -> Result<Vec<(Placed, OrderView)>, Failure> {
    let mut read = Vec::new();
    let Some(buyer) = buyer_orders.buyer else { return Ok(read) };
    for placed in buyer_orders.orders {
        let answer = buyer.call(&stage.session.shop, Call::to(&VIEW_ORDER, &placed.id)).await?;
        read.push((placed, answer.read(&[200])?));
        progress.step();
    }
    Ok(read)
}

/// Describes one product that differs.
fn difference(as_placed: &HashMap<&str, u32>, as_shown: &HashMap<&str, u32>) -> String {
    let of = |lines: &HashMap<&str, u32>, product: &str| lines.get(product).copied().unwrap_or(0);
    let products = as_placed.keys().chain(as_shown.keys());
    let mut differing = products.filter(|product| of(as_placed, product) != of(as_shown, product));
    match differing.next() {
        Some(product) => format!(": {} of {product} instead of {}", of(as_shown, product), of(as_placed, product)),
        None => String::new(),
    }
}

fn imbalance(sku: &str, initial: u64, returned: u64, left: u64, sold: u64) -> Option<String> {
    let holds = initial.saturating_add(returned) == left.saturating_add(sold);
    (!holds).then(|| format!("{sku}: {initial} at first + {returned} returned, but {left} left + {sold} sold"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_told() {
        let (placed, shown) = (HashMap::from([("A", 1), ("B", 2)]), HashMap::from([("A", 1), ("B", 4)]));
        assert_eq!(difference(&placed, &shown), ": 4 of B instead of 2");
        assert_eq!(difference(&placed, &HashMap::from([("A", 1)])), ": 0 of B instead of 2");
        assert_eq!(difference(&placed, &placed), "");
    }

    #[test]
    fn one_unit_too_many_or_too_few_shows() {
        assert_eq!(imbalance("A", 10, 1, 4, 7), None);
        assert!(imbalance("A", 10, 1, 4, 8).is_some());
        assert!(imbalance("A", 10, 1, 3, 7).is_some());
    }
}
