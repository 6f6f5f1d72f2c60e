//! Changes of stock shards in the table's stream. Only their keys and numbers are read.

use serde_dynamo::{AttributeValue, Item};

use crate::domain::{StockPolicy, VariantId};
use crate::store::records::{MalformedRecord, key_of};
use crate::store::table::key;

/// The product and variant whose stock shard a change brought across the limit of what can be sold, if it did: then the
/// sum may have crossed it too. A new variant is excluded, because creating it writes its listings. So are new and
/// removed shards, because they leave the sum as it is.
///
/// # Errors
/// Returns [`MalformedRecord`] if the record's keys cannot be read, or if it is a stock item's and cannot be read.
pub fn stock_that_crossed(keys: &Item, old: &Item, new: &Item) -> Result<Option<VariantId>, MalformedRecord> {
    let (pk, sk) = key_of(keys)?;
    let Some(id) = key::variant_of_stock(pk, sk) else { return Ok(None) };
    let id = id.parse().map_err(|_| MalformedRecord)?;
    if old.is_empty() || new.is_empty() {
        return Ok(None);
    }
    Ok((in_stock(old)? != in_stock(new)?).then_some(id))
}

fn in_stock(image: &Item) -> Result<bool, MalformedRecord> {
    // Only first shards have a policy. Others are of a stock that allows no back-orders, or is not counted.
    let policy = image.get("policy").cloned().map(serde_dynamo::from_attribute_value).transpose();
    let policy: StockPolicy = policy.map_err(|_| MalformedRecord)?.unwrap_or_default();
    Ok(policy.is_in_stock(available(image)?))
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

    const VARIANT: &str = "VARIANT#var_018bcfe568787e8a9b4ff0d1c2a3b4c5";

    #[test]
    fn only_a_crossing_of_zero_is_told() {
        let told = |from, to| stock_that_crossed(&keys(VARIANT, "STOCK"), &image(from), &image(to));
        let crossed = Ok("var_018bcfe568787e8a9b4ff0d1c2a3b4c5".parse().ok());
        assert_eq!(told(1, 0), crossed);
        assert_eq!(told(0, 7), crossed);
        assert_eq!(told(7, 1), Ok(None));
        assert_eq!(told(0, 0), Ok(None));
        let further_shard = stock_that_crossed(&keys(VARIANT, "STOCK#07"), &image(1), &image(0));
        assert_eq!(further_shard, crossed);
    }

    #[test]
    fn the_policy_says_where_the_limit_is() {
        let image = |available: i64, policy: StockPolicy| {
            let policy = serde_dynamo::to_attribute_value(policy).expect("a value");
            item(&[("available", AttributeValue::N(available.to_string())), ("policy", policy)])
        };
        let told =
            |old: &Item, new: &Item| stock_that_crossed(&keys(VARIANT, "STOCK"), old, new).expect("readable").is_some();
        let limit = StockPolicy::Allow(crate::domain::Stock::new(2).ok());
        assert!(!told(&image(1, limit), &image(-1, limit)) && told(&image(-1, limit), &image(-2, limit)));
        assert!(!told(&image(1, StockPolicy::Allow(None)), &image(-9, StockPolicy::Allow(None))));
        assert!(told(&image(0, StockPolicy::Deny), &image(0, StockPolicy::Untracked)));
    }

    #[test]
    fn other_items_and_new_ones_are_passed_over() {
        let none = item(&[]);
        assert_eq!(stock_that_crossed(&keys(VARIANT, "TERMS"), &none, &none), Ok(None));
        assert_eq!(stock_that_crossed(&keys(VARIANT, "STOCKPILE"), &none, &none), Ok(None));
        assert_eq!(stock_that_crossed(&keys("CART#x", "STOCK"), &none, &none), Ok(None));
        for shard in ["STOCK", "STOCK#63"] {
            assert_eq!(stock_that_crossed(&keys(VARIANT, shard), &none, &image(7)), Ok(None));
            assert_eq!(stock_that_crossed(&keys(VARIANT, shard), &image(7), &none), Ok(None));
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_apart() {
        let text = item(&[("available", AttributeValue::S("7".to_owned()))]);
        for (pk, new) in
            [("VARIANT#var_1", image(0)), (VARIANT, text), (VARIANT, item(&[("other", AttributeValue::Null(true))]))]
        {
            assert_eq!(stock_that_crossed(&keys(pk, "STOCK"), &image(1), &new), Err(MalformedRecord));
        }
        assert_eq!(stock_that_crossed(&item(&[]), &image(1), &image(0)), Err(MalformedRecord));
    }
}
