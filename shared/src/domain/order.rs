use serde::{Deserialize, Serialize};

use super::{Invalid, ItemId, Money, OptionName, OptionValue, ProductId, Quantity, VariantId};

/// The number of lines, and of takings, in one item of an order that exceeds one transaction. Such an item has at most
/// about 260 KB, because all texts of a line are bounded.
pub const LINES_PER_CHUNK: usize = 95;

/// A variant in an order, as it was sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    #[serde(rename = "variant")]
    pub variant_id: VariantId,
    #[serde(rename = "product")]
    pub product_id: ProductId,
    /// The product's name.
    pub name: String,
    /// None if the product has no options.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OrderLineOption>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    pub quantity: Quantity,
    #[serde(rename = "price")]
    pub unit_price: Money,
}

/// One of the options that distinguish a variant, with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLineOption {
    pub name: OptionName,
    pub value: OptionValue,
}

impl OrderLine {
    /// What distinguishes the variant from the product's others, such as "Navy / M". `None` if it is the only one.
    pub fn variant_name(&self) -> Option<String> {
        variant_name(&self.options)
    }

    /// The product's name, and the variant's in parentheses: "Tee (Navy / M)".
    pub fn full_name(&self) -> String {
        full_name(&self.name, self.variant_name().as_deref())
    }
}

/// A product's name, and its variant's in parentheses, if it has one: "Tee (Navy / M)".
pub fn full_name(product: &str, variant: Option<&str>) -> String {
    match variant {
        Some(variant) => format!("{product} ({variant})"),
        None => product.to_owned(),
    }
}

/// The values of these options, such as "Navy / M". `None` if there are none.
pub fn variant_name(options: &[OrderLineOption]) -> Option<String> {
    let values: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
    (!values.is_empty()).then(|| values.join(" / "))
}

/// Returns the total of the lines, or `None` if it exceeds `i64`.
pub fn total(lines: impl IntoIterator<Item = (Money, Quantity)>) -> Option<Money> {
    lines.into_iter().try_fold(Money::ZERO, |sum, (price, quantity)| sum.plus(price.times(quantity)?))
}

/// Merges the lines of each variant into one, in the order of first mention. If one of them names the product, so does
/// the merged line.
///
/// # Errors
/// Returns the index of the line that makes a variant's quantity exceed the maximum, and the reason.
pub fn merge_lines(lines: &[(ItemId, Quantity)]) -> Result<Vec<(ItemId, Quantity)>, (usize, Invalid)> {
    let mut place = std::collections::HashMap::new();
    let mut merged: Vec<(ItemId, Quantity)> = Vec::with_capacity(lines.len());
    for (index, &(item, quantity)) in lines.iter().enumerate() {
        let at = *place.entry(item.variant()).or_insert(merged.len());
        match merged.get_mut(at) {
            Some((first, sum)) => {
                *sum = sum.plus(quantity).map_err(|invalid| (index, invalid))?;
                if item.is_by_product() {
                    *first = item;
                }
            }
            None => merged.push((item, quantity)),
        }
    }
    Ok(merged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;

    #[test]
    fn lines_of_one_variant_are_summed() {
        let product = |n| ItemId::from(ProductId::new(Timestamp::from_millis(n), [0; 10]));
        let quantity = |n| Quantity::new(n).expect("in range");
        let lines = [(product(1), quantity(2)), (product(2), quantity(1)), (product(1), quantity(3))];
        assert_eq!(merge_lines(&lines), Ok(vec![(product(1), quantity(5)), (product(2), quantity(1))]));
        let lines = [(product(1), quantity(100_000)), (product(1), quantity(1))];
        assert_eq!(merge_lines(&lines).map_err(|(index, invalid)| (index, invalid.code)), Err((1, "invalid_quantity")));
        let variant = ItemId::from(product(1).variant());
        let lines = [(variant, quantity(2)), (product(1), quantity(1)), (variant, quantity(1))];
        assert_eq!(merge_lines(&lines), Ok(vec![(product(1), quantity(4))]));
    }

    #[test]
    fn a_total_beyond_i64_is_none() {
        let quantity = |n| Quantity::new(n).expect("in range");
        let price = Money::from_minor(i64::MAX / 100_000);
        assert!(total([(price, quantity(100_000))]).is_some());
        assert_eq!(total([(price, quantity(100_000)), (price, quantity(1))]), None);
    }
}
