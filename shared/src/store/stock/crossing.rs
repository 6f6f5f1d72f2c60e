//! Changes of stock shards in the table's stream. Only their keys and numbers are read.

use serde_dynamo::{AttributeValue, Item};

use crate::domain::ProductId;
use crate::store::records::{MalformedRecord, key_of};
use crate::store::table::key;

/// The product whose stock shard a change brought across zero, if it did: then the sum may have crossed zero too. A new
/// product is excluded, because creating it writes its listings. So are new and removed shards, because they leave the
/// sum as it is.
///
/// # Errors
/// Returns [`MalformedRecord`] if the record's keys cannot be read, or if it is a stock item's and cannot be read.
pub fn stock_that_crossed_zero(keys: &Item, old: &Item, new: &Item) -> Result<Option<ProductId>, MalformedRecord> {
    let (pk, sk) = key_of(keys)?;
    let Some(id) = key::product_of_stock(pk, sk) else { return Ok(None) };
    let id = id.parse().map_err(|_| MalformedRecord)?;
    if old.is_empty() || new.is_empty() {
        return Ok(None);
    }
    Ok((in_stock(old)? != in_stock(new)?).then_some(id))
}

fn in_stock(image: &Item) -> Result<bool, MalformedRecord> {
    available(image).map(|available| available > 0)
}

/// The units left in a shard of a stock.
pub(in crate::store) fn available(image: &Item) -> Result<i64, MalformedRecord> {
    match image.get("available") {
        Some(AttributeValue::N(number)) => number.parse().map_err(|_| MalformedRecord),
        _ => Err(MalformedRecord),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(attributes: &[(&str, AttributeValue)]) -> Item {
        let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        attributes.collect::<std::collections::HashMap<_, _>>().into()
    }

    fn keys(pk: &str, sk: &str) -> Item {
        item(&[("PK", AttributeValue::S(pk.to_owned())), ("SK", AttributeValue::S(sk.to_owned()))])
    }

    fn image(available: i64) -> Item {
        item(&[("available", AttributeValue::N(available.to_string()))])
    }

    const PRODUCT: &str = "PRODUCT#prod_018bcfe568787e8a9b4ff0d1c2a3b4c5";

    #[test]
    fn only_a_crossing_of_zero_is_told() {
        let told = |from, to| stock_that_crossed_zero(&keys(PRODUCT, "STOCK"), &image(from), &image(to));
        let crossed = Ok("prod_018bcfe568787e8a9b4ff0d1c2a3b4c5".parse().ok());
        assert_eq!(told(1, 0), crossed);
        assert_eq!(told(0, 7), crossed);
        assert_eq!(told(7, 1), Ok(None));
        assert_eq!(told(0, 0), Ok(None));
        let further_shard = stock_that_crossed_zero(&keys(PRODUCT, "STOCK#07"), &image(1), &image(0));
        assert_eq!(further_shard, crossed);
    }

    #[test]
    fn other_items_and_new_ones_are_passed_over() {
        let none = item(&[]);
        assert_eq!(stock_that_crossed_zero(&keys(PRODUCT, "PRODUCT"), &none, &none), Ok(None));
        assert_eq!(stock_that_crossed_zero(&keys(PRODUCT, "STOCKPILE"), &none, &none), Ok(None));
        assert_eq!(stock_that_crossed_zero(&keys("CART#x", "STOCK"), &none, &none), Ok(None));
        for shard in ["STOCK", "STOCK#63"] {
            assert_eq!(stock_that_crossed_zero(&keys(PRODUCT, shard), &none, &image(7)), Ok(None));
            assert_eq!(stock_that_crossed_zero(&keys(PRODUCT, shard), &image(7), &none), Ok(None));
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_apart() {
        let text = item(&[("available", AttributeValue::S("7".to_owned()))]);
        for (pk, new) in
            [("PRODUCT#prod_1", image(0)), (PRODUCT, text), (PRODUCT, item(&[("other", AttributeValue::Null(true))]))]
        {
            assert_eq!(stock_that_crossed_zero(&keys(pk, "STOCK"), &image(1), &new), Err(MalformedRecord));
        }
        assert_eq!(stock_that_crossed_zero(&item(&[]), &image(1), &image(0)), Err(MalformedRecord));
    }
}
