use serde::{Deserialize, Serialize};

use super::{Invalid, Money, ProductId, Quantity};

/// The maximum number of different products that one DynamoDB transaction can sell. Of its 100 actions, four write the
/// idempotency record, the cart, the order and the pointer to it, and one is a reserve.
pub const MAX_TRANSACTION_LINES: usize = 95;

/// One product of an order, as it was sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    #[serde(rename = "product")]
    pub product_id: ProductId,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    pub quantity: Quantity,
    #[serde(rename = "price")]
    pub unit_price: Money,
}

/// Returns the total of the lines, or `None` if it exceeds `i64`.
pub fn total(lines: impl IntoIterator<Item = (Money, Quantity)>) -> Option<Money> {
    lines.into_iter().try_fold(Money::ZERO, |sum, (price, quantity)| sum.plus(price.times(quantity)?))
}

/// Merges the lines of each product into one, in the order of first mention.
///
/// # Errors
/// Returns the index of the line that makes a product's quantity exceed the maximum, and the reason.
pub fn merge_lines(lines: &[(ProductId, Quantity)]) -> Result<Vec<(ProductId, Quantity)>, (usize, Invalid)> {
    let mut place = std::collections::HashMap::new();
    let mut merged: Vec<(ProductId, Quantity)> = Vec::with_capacity(lines.len());
    for (index, &(product, quantity)) in lines.iter().enumerate() {
        let at = *place.entry(product).or_insert(merged.len());
        match merged.get_mut(at) {
            Some((_, sum)) => *sum = sum.plus(quantity).map_err(|invalid| (index, invalid))?,
            None => merged.push((product, quantity)),
        }
    }
    Ok(merged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;

    #[test]
    fn lines_of_one_product_are_summed() {
        let product = |n| ProductId::new(Timestamp::from_millis(n), [0; 10]);
        let quantity = |n| Quantity::new(n).expect("in range");
        let lines = [(product(1), quantity(2)), (product(2), quantity(1)), (product(1), quantity(3))];
        assert_eq!(merge_lines(&lines), Ok(vec![(product(1), quantity(5)), (product(2), quantity(1))]));
        let lines = [(product(1), quantity(100_000)), (product(1), quantity(1))];
        assert_eq!(merge_lines(&lines).map_err(|(index, invalid)| (index, invalid.code)), Err((1, "invalid_quantity")));
    }

    #[test]
    fn a_total_beyond_i64_is_none() {
        let quantity = |n| Quantity::new(n).expect("in range");
        let price = Money::from_minor(i64::MAX / 100_000);
        assert!(total([(price, quantity(100_000))]).is_some());
        assert_eq!(total([(price, quantity(100_000)), (price, quantity(1))]), None);
    }
}
