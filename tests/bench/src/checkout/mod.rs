//! `bench checkout`: what an order costs in DynamoDB calls, units and time, by its number of products.

mod options;
mod report;
mod step;

use serde::Deserialize;
use serde_json::{Value, json};

pub(crate) use options::Options;
pub(crate) use report::CheckoutReport;

use crate::account::Account;
use crate::call::Call;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::route::{CANCEL, CHECK_OUT};
use crate::session::random_hex;
use crate::stand::Stand;
use report::Size;
use step::Step;

/// Enough of each product for all orders.
const STOCK: u64 = 1_000_000;

#[derive(Deserialize)]
struct Ordered {
    id: String,
}

/// Opens a shop, places and cancels orders of each size one after another, and closes the shop.
///
/// # Errors
/// Returns a failure if the run is impossible or an answer is unexpected.
pub(crate) async fn run(options: &Options) -> Result<CheckoutReport, Failure> {
    let stand = Stand::open(local::Options::default()).await?;
    let largest = options.sizes.iter().copied().max().unwrap_or(0);
    let products = stand.products(largest, STOCK).await?;
    let customer = Account::register(&stand.session.shop, "buyer@example.com", &stand.session.password).await?;

    let progress = Progress::new("checkout", options.sizes.len() * options.orders as usize);
    let mut sizes = Vec::new();
    for &size in &options.sizes {
        let items = products.iter().take(size).map(|product| json!({ "product_id": product, "quantity": 1 }));
        let items: Value = items.collect();
        sizes.push(measure(&stand, &customer, &items, options.orders, &progress).await?);
    }
    progress.finish();
    stand.close().await;
    let title = format!(
        "Orders of so many different products, {} of each size, in a shop with an embedded DynamoDB",
        options.orders
    );
    Ok(CheckoutReport { title, sizes })
}

async fn measure(
    stand: &Stand,
    customer: &Account,
    items: &Value,
    orders: u32,
    progress: &Progress,
) -> Result<Size, Failure> {
    let (mut placing, mut cancelling) = (Step::default(), None);
    for _ in 0..orders {
        let call = Call::new(&CHECK_OUT).json(json!({ "items": items }));
        let placed = placing.take(stand, customer, &call.header("idempotency-key", &random_hex::<16>())).await?;
        progress.step();
        if placed.code() == "order_too_large" {
            continue;
        }
        let order: Ordered = placed.read(&[201])?;
        let cancelled = cancelling.get_or_insert_with(Step::default);
        cancelled.take(stand, customer, &Call::to(&CANCEL, &order.id)).await?.check(&[200])?;
    }
    Ok(Size { products: items.as_array().map_or(0, Vec::len), placing, cancelling })
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::capacity_units::CapacityUnits;

    #[tokio::test]
    async fn a_checkout_is_one_transaction_and_what_it_takes_is_shown() {
        let report = run(&Options { sizes: vec![1, 3], orders: 2 }).await.unwrap();
        for (size, products) in report.sizes.iter().zip([1, 3]) {
            let (placing, cancelling) = (&size.placing, size.cancelling.as_ref().unwrap());
            assert_eq!((size.products, placing.times.count(), cancelling.times.count()), (products, 2, 2));
            assert_eq!((placing.calls, placing.transactions), (3, 1));
            // The order and its index entry, the pointer, the number, the account, the key, and the stock of each
            // product.
            assert_eq!(placing.write_units, CapacityUnits::whole(11 + 2 * products as u64));
            assert_eq!((cancelling.calls, cancelling.transactions), (2, 1));
        }
        assert_eq!(report.to_string().lines().filter(|line| line.contains("cancel")).count(), 2);
    }
}
