use serde::{Deserialize, Serialize};

use super::{CounterId, Invalid, ItemId, Money, OptionName, OptionValue, ProductId, Quantity, Taking, VariantId};

/// The number of lines, and of takings, in one item of an order that exceeds one transaction. Such an item has at most
/// about 260 KB, because all texts of a line are bounded.
pub const LINES_PER_CHUNK: usize = 95;

/// A variant in an order, as it was sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredLine", into = "StoredLine")]
pub struct OrderLine {
    pub variant_id: VariantId,
    pub product_id: ProductId,
    /// The product's name.
    pub name: String,
    /// None if the product has no options.
    pub options: Vec<OrderLineOption>,
    pub sku: Option<String>,
    pub image_url: Option<String>,
    pub quantity: Quantity,
    pub unit_price: Money,
    /// The units that were taken from the variant's stock: the quantity, or 0 if the stock was not counted.
    pub taken: i64,
}

/// A line as stored. An order is written in units of a kilobyte, so what follows from the rest is left out.
#[derive(Serialize, Deserialize)]
struct StoredLine {
    /// None for the only variant of the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    variant: Option<VariantId>,
    product: ProductId,
    name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    options: Vec<OrderLineOption>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sku: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    quantity: Quantity,
    price: Money,
    /// None for the quantity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    taken: Option<i64>,
}

impl From<OrderLine> for StoredLine {
    fn from(line: OrderLine) -> Self {
        let OrderLine { variant_id, product_id, name, options, sku, image_url, quantity, unit_price, taken } = line;
        Self {
            variant: Some(variant_id).filter(|id| *id != product_id.only_variant()),
            product: product_id,
            name,
            options,
            sku,
            image_url,
            quantity,
            price: unit_price,
            taken: Some(taken).filter(|taken| *taken != i64::from(quantity.get())),
        }
    }
}

impl From<StoredLine> for OrderLine {
    fn from(line: StoredLine) -> Self {
        let StoredLine { variant, product, name, options, sku, image_url, quantity, price, taken } = line;
        Self {
            variant_id: variant.unwrap_or_else(|| product.only_variant()),
            product_id: product,
            name,
            options,
            sku,
            image_url,
            quantity,
            unit_price: price,
            taken: taken.unwrap_or_else(|| quantity.get().into()),
        }
    }
}

/// One of the options that distinguish a variant, with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLineOption {
    pub name: OptionName,
    pub value: OptionValue,
}

impl OrderLine {
    /// The units that it took of its variant's stock.
    pub fn taking(&self) -> Taking {
        Taking::new(CounterId::Stock(self.variant_id), self.taken)
    }

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
    fn a_line_is_stored_without_what_follows_from_the_rest() {
        let product_id = ProductId::new(Timestamp::from_millis(1), [0; 10]);
        let plain = OrderLine {
            variant_id: product_id.only_variant(),
            product_id,
            name: "Mug".to_owned(),
            options: Vec::new(),
            sku: None,
            image_url: None,
            quantity: Quantity::new(2).expect("in range"),
            unit_price: Money::from_minor(500),
            taken: 2,
        };
        let uncounted = OrderLine { taken: 0, ..plain.clone() };
        let other = VariantId::new(Timestamp::from_millis(2), [0; 10]);
        let of_options = OrderLine { variant_id: other, ..plain.clone() };
        for (line, more) in [(plain, None), (uncounted, Some("taken")), (of_options, Some("variant"))] {
            let stored = serde_json::to_value(&line).expect("JSON");
            let optional = ["taken", "variant"].into_iter().find(|field| stored.get(field).is_some());
            assert_eq!(optional, more);
            assert_eq!(serde_json::from_value::<OrderLine>(stored).expect("a line"), line);
        }
    }

    #[test]
    fn a_total_beyond_i64_is_none() {
        let quantity = |n| Quantity::new(n).expect("in range");
        let price = Money::from_minor(i64::MAX / 100_000);
        assert!(total([(price, quantity(100_000))]).is_some());
        assert_eq!(total([(price, quantity(100_000)), (price, quantity(1))]), None);
    }
}
