//! How many units each shard of a stock has, or contributes.

use std::cmp::Reverse;

use crate::domain::ShardCount;

/// Divides a stock evenly: shards differ by at most one unit, and the first ones have the remainder.
pub(in crate::store) fn even(total: i64, shards: ShardCount) -> Vec<i64> {
    let count = i64::from(shards.get());
    let (each, over) = (total / count, total % count);
    (0..count).map(|shard| each + i64::from(shard < over)).collect()
}

/// The shards to subtract these units from, given the units of each: as few shards as possible. `None` if they have too
/// few in total.
///
/// Between equally good shards, those from `first` on are preferred. Callers with a random `first` use different
/// shards, and do not all compete for the fullest one.
pub fn distribute(quantity: i64, available: &[i64], first: u8) -> Option<Vec<(u8, i64)>> {
    let mut shards: Vec<(u8, i64)> = (0..).zip(available.iter().copied()).filter(|(_, units)| *units > 0).collect();
    let start = shards.iter().position(|(shard, _)| *shard >= first).unwrap_or(0);
    shards.rotate_left(start);
    let mut shares = Vec::new();
    let mut left = quantity;
    while left > 0 {
        // The last shard need not be the fullest. Each one before it must be.
        let last = shards.iter().position(|(_, units)| *units >= left);
        let fullest = || (0..shards.len()).max_by_key(|&at| (shards.get(at).map(|(_, units)| *units), Reverse(at)));
        let (shard, units) = shards.remove(last.or_else(fullest)?);
        let share = left.min(units);
        shares.push((shard, share));
        left -= share;
    }
    Some(shares)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stock() -> impl Strategy<Value = Vec<i64>> {
        proptest::collection::vec(prop_oneof![3 => 0..4_i64, 1 => 0..1_000_i64], 1..=64)
    }

    proptest! {
        #[test]
        fn what_is_distributed_is_there_and_of_as_few_shards_as_can_be(
            quantity in 1..300_i64, available in stock(), first in 0..64_u8,
        ) {
            let total: i64 = available.iter().sum();
            let Some(shares) = distribute(quantity, &available, first) else {
                prop_assert!(total < quantity);
                return Ok(());
            };
            prop_assert_eq!(shares.iter().map(|(_, units)| units).sum::<i64>(), quantity);
            let mut shards: Vec<u8> = shares.iter().map(|(shard, _)| *shard).collect();
            shards.sort_unstable();
            shards.dedup();
            prop_assert_eq!(shards.len(), shares.len(), "each part once");
            for (shard, units) in &shares {
                prop_assert!(*units > 0 && *units <= available[usize::from(*shard)]);
            }
            let mut fullest = available;
            fullest.sort_unstable_by_key(|units| Reverse(*units));
            let fewer: i64 = fullest.iter().take(shares.len() - 1).sum();
            prop_assert!(fewer < quantity, "{} parts were not needed", shares.len());
        }

        #[test]
        fn even_shares_add_up_and_differ_by_one_at_most(total in 0..1_000_000_000_i64, shards in 1..=64_u8) {
            let shares = even(total, ShardCount::new(shards).expect("parts"));
            prop_assert_eq!(shares.len(), usize::from(shards));
            prop_assert_eq!(shares.iter().sum::<i64>(), total);
            prop_assert!(shares.iter().max().expect("one") - shares.iter().min().expect("one") <= 1);
        }
    }

    #[test]
    fn of_equal_shards_the_first_from_the_drawn_one_on_is_taken() {
        let available = [1, 0, 1, 1];
        for (first, shard) in [(0, 0), (1, 2), (2, 2), (3, 3), (4, 0), (255, 0)] {
            assert_eq!(distribute(1, &available, first), Some(vec![(shard, 1)]), "{first}");
        }
        assert_eq!(distribute(3, &available, 2), Some(vec![(2, 1), (3, 1), (0, 1)]));
        assert_eq!(distribute(4, &available, 0), None);
        assert_eq!(distribute(0, &available, 0), Some(Vec::new()));
        // A shard that has enough alone comes before the fullest one.
        assert_eq!(distribute(5, &[9, 5], 1), Some(vec![(1, 5)]));
    }
}
