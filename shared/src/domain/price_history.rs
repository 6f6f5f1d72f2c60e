//! What a price was before: the rule behind the lowest price that is shown beside a reduced one (EU Omnibus directive).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Money, Timestamp};

/// How far the lowest price before a reduction looks back.
pub const LOWEST_PRICE_PERIOD: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A price, and the one that it is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceTag {
    pub price: Money,
    pub compare_at: Option<Money>,
}

impl PriceTag {
    /// Returns true if it is announced as reduced: the price that it is compared with is higher.
    pub fn is_reduced(self) -> bool {
        self.compare_at.is_some_and(|compare_at| compare_at > self.price)
    }
}

/// What is known of a variant's price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceStanding {
    /// Since when it holds.
    pub since: Timestamp,
    /// While it is reduced, the lowest price of the thirty days before the reduction. `None` if it was reduced from the
    /// beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowest: Option<Money>,
}

/// What becomes of the lowest price that is shown, when a price tag changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LowestPrice {
    /// There is no reduction.
    Cleared,
    /// The reduction goes on.
    Kept,
    /// A reduction begins: it is the lowest price of the last thirty days, up to now.
    Sought,
}

impl LowestPrice {
    /// The rule for a change from one price tag to another. `lowest` is what is shown with the first.
    ///
    /// A reduction goes on while the price stays or falls, if it was below the lowest price before. Any rise ends it: a
    /// price that rises for a day and falls again is compared with what it was before.
    pub fn after(before: PriceTag, lowest: Option<Money>, after: PriceTag) -> Self {
        let is_real = lowest.is_some_and(|lowest| lowest > before.price);
        let stays = before.price == after.price;
        match (before.is_reduced(), after.is_reduced()) {
            (_, false) => Self::Cleared,
            (true, true) if stays || (is_real && after.price < before.price) => Self::Kept,
            (_, true) => Self::Sought,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(price: i64, compare_at: i64) -> PriceTag {
        PriceTag {
            price: Money::from_minor(price),
            compare_at: (compare_at > 0).then(|| Money::from_minor(compare_at)),
        }
    }

    #[test]
    fn a_reduction_begins_goes_on_and_ends() {
        for (story, before, lowest, after, wanted) in [
            ("no sale", tag(100, 0), None, tag(80, 0), LowestPrice::Cleared),
            ("a sale begins", tag(100, 0), None, tag(80, 100), LowestPrice::Sought),
            ("the price falls to what was announced", tag(100, 100), None, tag(80, 100), LowestPrice::Sought),
            ("announced without a fall", tag(80, 0), None, tag(80, 100), LowestPrice::Sought),
            ("announced with a rise", tag(80, 0), None, tag(90, 100), LowestPrice::Sought),
            ("it goes on", tag(80, 100), Some(100), tag(60, 100), LowestPrice::Kept),
            ("it is compared with more", tag(80, 100), Some(100), tag(80, 120), LowestPrice::Kept),
            ("reduced from the beginning", tag(80, 100), None, tag(80, 120), LowestPrice::Kept),
            ("and further", tag(80, 100), None, tag(60, 100), LowestPrice::Sought),
            ("it was no reduction so far", tag(80, 100), Some(80), tag(60, 100), LowestPrice::Sought),
            ("the price rises within a sale", tag(60, 100), Some(100), tag(80, 100), LowestPrice::Sought),
            ("and falls again", tag(80, 100), Some(60), tag(60, 100), LowestPrice::Sought),
            ("the sale ends", tag(60, 100), Some(100), tag(60, 0), LowestPrice::Cleared),
            ("the price rises to what it was", tag(60, 100), Some(100), tag(100, 100), LowestPrice::Cleared),
            ("it is compared with less", tag(60, 100), Some(100), tag(60, 50), LowestPrice::Cleared),
        ] {
            let lowest = lowest.map(Money::from_minor);
            assert_eq!(LowestPrice::after(before, lowest, after), wanted, "{story}");
        }
    }
}
