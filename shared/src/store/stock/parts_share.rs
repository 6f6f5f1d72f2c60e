//! How many units of a stock each of its parts has, or gives.

use std::cmp::Reverse;

use crate::domain::Parts;

/// Shares a stock out evenly: no two parts differ by more than one unit, and the first ones have those over.
pub(in crate::store) fn even(total: i64, parts: Parts) -> Vec<i64> {
    let count = i64::from(parts.get());
    let (each, over) = (total / count, total % count);
    (0..count).map(|part| each + i64::from(part < over)).collect()
}

/// From which parts to take so many units, given what each has: from as few as will do. `None` if all of them together
/// have too few.
///
/// Where it makes no difference, parts are preferred from `first` on: those who draw it take from different ones, and
/// so do not meet in the one that has most.
pub fn distribute(quantity: i64, available: &[i64], first: u8) -> Option<Vec<(u8, i64)>> {
    let mut parts: Vec<(u8, i64)> = (0..).zip(available.iter().copied()).filter(|(_, units)| *units > 0).collect();
    let start = parts.iter().position(|(part, _)| *part >= first).unwrap_or(0);
    parts.rotate_left(start);
    let mut shares = Vec::new();
    let mut left = quantity;
    while left > 0 {
        // The last one need not be the fullest, and each before it must be.
        let last = parts.iter().position(|(_, units)| *units >= left);
        let fullest = || (0..parts.len()).max_by_key(|&at| (parts.get(at).map(|(_, units)| *units), Reverse(at)));
        let (part, units) = parts.remove(last.or_else(fullest)?);
        let share = left.min(units);
        shares.push((part, share));
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
        fn what_is_distributed_is_there_and_of_as_few_parts_as_can_be(
            quantity in 1..300_i64, available in stock(), first in 0..64_u8,
        ) {
            let total: i64 = available.iter().sum();
            let Some(shares) = distribute(quantity, &available, first) else {
                prop_assert!(total < quantity);
                return Ok(());
            };
            prop_assert_eq!(shares.iter().map(|(_, units)| units).sum::<i64>(), quantity);
            let mut parts: Vec<u8> = shares.iter().map(|(part, _)| *part).collect();
            parts.sort_unstable();
            parts.dedup();
            prop_assert_eq!(parts.len(), shares.len(), "each part once");
            for (part, units) in &shares {
                prop_assert!(*units > 0 && *units <= available[usize::from(*part)]);
            }
            let mut fullest = available;
            fullest.sort_unstable_by_key(|units| Reverse(*units));
            let fewer: i64 = fullest.iter().take(shares.len() - 1).sum();
            prop_assert!(fewer < quantity, "{} parts were not needed", shares.len());
        }

        #[test]
        fn even_shares_add_up_and_differ_by_one_at_most(total in 0..1_000_000_000_i64, parts in 1..=64_u8) {
            let shares = even(total, Parts::new(parts).expect("parts"));
            prop_assert_eq!(shares.len(), usize::from(parts));
            prop_assert_eq!(shares.iter().sum::<i64>(), total);
            prop_assert!(shares.iter().max().expect("one") - shares.iter().min().expect("one") <= 1);
        }
    }

    #[test]
    fn of_equal_parts_the_first_from_the_drawn_one_on_is_taken() {
        let available = [1, 0, 1, 1];
        for (first, part) in [(0, 0), (1, 2), (2, 2), (3, 3), (4, 0), (255, 0)] {
            assert_eq!(distribute(1, &available, first), Some(vec![(part, 1)]), "{first}");
        }
        assert_eq!(distribute(3, &available, 2), Some(vec![(2, 1), (3, 1), (0, 1)]));
        assert_eq!(distribute(4, &available, 0), None);
        assert_eq!(distribute(0, &available, 0), Some(Vec::new()));
        // One that has it all goes before the one that has most.
        assert_eq!(distribute(5, &[9, 5], 1), Some(vec![(1, 5)]));
    }
}
