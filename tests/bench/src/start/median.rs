use std::time::Duration;

use super::run::Took;

/// Returns the median. For an even number of values it is the lower of the middle two. Without values it is the
/// default.
pub(super) fn median<T: Ord + Copy + Default>(mut values: Vec<T>) -> T {
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

/// Returns the medians of time and CPU time, separately.
pub(super) fn median_took(all: &[Took]) -> Took {
    let of = |part: fn(&Took) -> Duration| median(all.iter().map(part).collect());
    Took { time: of(|took| took.time), cpu: of(|took| took.cpu) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_are_no_more() {
        assert_eq!(median(vec![5, 1, 3]), 3);
        assert_eq!(median(vec![4, 1, 3, 2]), 2);
        assert_eq!(median(Vec::<u64>::new()), 0);
        let took = |time, cpu| Took { time: Duration::from_millis(time), cpu: Duration::from_millis(cpu) };
        assert_eq!(median_took(&[took(1, 9), took(2, 8), took(3, 7)]), took(2, 8));
    }
}
