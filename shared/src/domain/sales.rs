use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Day, Money, OrderLine, ProductId, Timestamp, VariantId};

/// The length of the lists of best-selling variants.
const TOP: usize = 20;

/// The orders of a day that were counted so far. A cancelled order counts only in the number of orders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub counts: Counts,
    pub variants: BTreeMap<VariantId, Sold>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All placed orders.
    pub orders: u64,
    /// The number of these orders that were cancelled later.
    pub cancelled: u64,
    /// Units sold, without cancelled orders.
    pub units: u64,
    /// The total of the orders that were not cancelled, in the shop's currency.
    pub revenue: Money,
    /// The number of orders, without cancelled ones, that were paid in a previous currency of the shop. The revenue
    /// leaves them out.
    #[serde(default)]
    pub other_currency: u64,
}

/// How much of a variant was sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sold {
    pub product_id: ProductId,
    /// The product's name at its last sale.
    pub name: String,
    /// What distinguishes it from the product's other variants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    pub units: u64,
    pub revenue: Money,
}

/// A day's sales.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesDay {
    pub day: Day,
    #[serde(flatten)]
    pub counts: Counts,
    /// The currency of the revenue (ISO 4217).
    pub currency: String,
    /// The number of different products that were sold.
    pub products: u64,
    /// When the count began. Later orders and cancellations may be missing.
    pub as_of: Timestamp,
}

/// A day's sales, with the best-selling variants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesDetail {
    #[serde(flatten)]
    pub sales: SalesDay,
    /// The 20 variants with the most units. Equal ones are sorted by revenue.
    pub top_by_units: Vec<TopVariant>,
    /// The 20 variants with the most revenue. Equal ones are sorted by units.
    pub top_by_revenue: Vec<TopVariant>,
}

/// A best-selling variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopVariant {
    pub variant_id: VariantId,
    #[serde(flatten)]
    pub sold: Sold,
}

/// The sum overflows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch;

impl Tally {
    /// Counts a cancelled order.
    pub fn add_cancelled(&mut self) {
        self.counts.orders += 1;
        self.counts.cancelled += 1;
    }

    /// Counts an order that was not cancelled. `revenue` is `None` if it was paid in another currency.
    ///
    /// # Errors
    /// Returns `TooMuch` if the revenue exceeds `i64`.
    pub fn add(&mut self, lines: &[OrderLine], revenue: Option<Money>) -> Result<(), TooMuch> {
        self.counts.orders += 1;
        self.counts.other_currency += u64::from(revenue.is_none());
        self.counts.revenue = self.counts.revenue.plus(revenue.unwrap_or(Money::ZERO)).ok_or(TooMuch)?;
        for line in lines {
            let paid = if revenue.is_some() { line.unit_price.times(line.quantity) } else { Some(Money::ZERO) };
            let new = || Sold {
                product_id: line.product_id,
                name: String::new(),
                variant_name: None,
                sku: None,
                units: 0,
                revenue: Money::ZERO,
            };
            let sold = self.variants.entry(line.variant_id).or_insert_with(new);
            (sold.name, sold.variant_name, sold.sku) = (line.name.clone(), line.variant_name(), line.sku.clone());
            sold.units += u64::from(line.quantity.get());
            sold.revenue = paid.and_then(|paid| sold.revenue.plus(paid)).ok_or(TooMuch)?;
            self.counts.units += u64::from(line.quantity.get());
        }
        Ok(())
    }

    /// Returns the summary of a day whose orders are all counted.
    pub fn summary(&self, day: Day, currency: &str, as_of: Timestamp) -> SalesDetail {
        let products: BTreeSet<ProductId> = self.variants.values().map(|sold| sold.product_id).collect();
        let products = u64::try_from(products.len()).unwrap_or(u64::MAX);
        SalesDetail {
            sales: SalesDay { day, counts: self.counts, currency: currency.to_owned(), products, as_of },
            top_by_units: self.top(|sold| (sold.units, sold.revenue.minor())),
            top_by_revenue: self.top(|sold| (u64::try_from(sold.revenue.minor()).unwrap_or(0), as_minor(sold.units))),
        }
    }

    fn top(&self, rank: impl Fn(&Sold) -> (u64, i64)) -> Vec<TopVariant> {
        let mut variants: Vec<(&VariantId, &Sold)> = self.variants.iter().collect();
        variants.sort_by_key(|(id, sold)| (Reverse(rank(sold)), **id));
        let top = variants.into_iter().take(TOP);
        top.map(|(id, sold)| TopVariant { variant_id: *id, sold: sold.clone() }).collect()
    }
}

fn as_minor(units: u64) -> i64 {
    i64::try_from(units).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Quantity;

    fn line(product: u8, name: &str, quantity: u32, price: i64) -> OrderLine {
        let product_id = ProductId::new(Timestamp::from_millis(product.into()), [0; 10]);
        OrderLine {
            variant_id: product_id.only_variant(),
            product_id,
            name: name.to_owned(),
            options: Vec::new(),
            sku: None,
            image_url: None,
            quantity: Quantity::new(quantity).expect("in range"),
            unit_price: Money::from_minor(price),
            taken: quantity.into(),
        }
    }

    fn names(top: &[TopVariant]) -> Vec<&str> {
        top.iter().map(|product| product.sold.name.as_str()).collect()
    }

    #[test]
    fn a_days_orders_are_summed() {
        let mut tally = Tally::default();
        tally.add(&[line(1, "Mug", 3, 500), line(2, "Pot", 1, 4_000)], Some(Money::from_minor(5_500))).expect("a sum");
        tally.add(&[line(1, "Blue mug", 2, 450)], Some(Money::from_minor(900))).expect("a sum");
        tally.add(&[line(3, "Spoon", 4, 100)], None).expect("a sum");
        tally.add_cancelled();
        let day: Day = "2026-11-20".parse().expect("a day");
        let detail = tally.summary(day, "USD", day.end());
        let revenue = Money::from_minor(6_400);
        let counts = Counts { orders: 4, cancelled: 1, units: 10, revenue, other_currency: 1 };
        assert_eq!((detail.sales.counts, detail.sales.products), (counts, 3));
        assert_eq!(names(&detail.top_by_units), ["Blue mug", "Spoon", "Pot"]);
        assert_eq!(names(&detail.top_by_revenue), ["Pot", "Blue mug", "Spoon"]);
        let mug = detail.top_by_units.first().expect("the mug");
        assert_eq!((mug.sold.units, mug.sold.revenue.minor()), (5, 2_400));
    }

    #[test]
    fn twenty_are_at_the_top_and_ties_go_by_id() {
        let mut tally = Tally::default();
        for product in 0..30 {
            tally.add(&[line(product, &product.to_string(), 1, 100)], Some(Money::from_minor(100))).expect("a sum");
        }
        let day: Day = "2026-11-20".parse().expect("a day");
        let expected: Vec<String> = (0..20).map(|product: u8| product.to_string()).collect();
        let detail = tally.summary(day, "USD", day.end());
        assert_eq!(names(&detail.top_by_units), expected);
        assert_eq!((names(&detail.top_by_revenue), detail.sales.products), (names(&detail.top_by_units), 30));
    }

    #[test]
    fn more_than_can_be_counted_is_told() {
        let mut tally = Tally::default();
        let lines = [line(1, "Yacht", 1, i64::MAX)];
        assert_eq!(tally.add(&lines, Some(Money::from_minor(i64::MAX))), Ok(()));
        assert_eq!(tally.add(&lines, Some(Money::from_minor(i64::MAX))), Err(TooMuch));
    }
}
