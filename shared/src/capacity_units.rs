//! Capacity units that DynamoDB bills.

use std::fmt;
use std::iter::Sum;
use std::ops::{AddAssign, SubAssign};

/// A number of capacity units, counted in halves so that sums are exact. The smallest number that DynamoDB bills is
/// half a read unit, for an eventually consistent read of up to 4 KB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CapacityUnits {
    halves: u64,
}

impl CapacityUnits {
    /// From whole units.
    pub const fn whole(units: u64) -> Self {
        Self { halves: units.saturating_mul(2) }
    }

    pub const fn halves(halves: u64) -> Self {
        Self { halves }
    }

    /// Returns the number of halves.
    pub const fn in_halves(self) -> u64 {
        self.halves
    }

    /// From the number that DynamoDB returns, rounded to the nearest half. NaN and negative numbers become 0.
    #[allow(clippy::float_arithmetic, reason = "doubling a float is exact, and it is no money")]
    pub fn from_f64(units: f64) -> Self {
        Self { halves: (units * 2.0).round() as u64 }
    }

    /// For log lines, whose readers sum them.
    #[allow(clippy::float_arithmetic, reason = "halving a float is exact, and it is no money")]
    pub fn as_f64(self) -> f64 {
        self.halves as f64 / 2.0
    }
}

impl AddAssign for CapacityUnits {
    fn add_assign(&mut self, other: Self) {
        self.halves = self.halves.saturating_add(other.halves);
    }
}

/// Saturates at 0.
impl SubAssign for CapacityUnits {
    fn sub_assign(&mut self, other: Self) {
        self.halves = self.halves.saturating_sub(other.halves);
    }
}

impl Sum for CapacityUnits {
    fn sum<I: Iterator<Item = Self>>(units: I) -> Self {
        units.fold(Self::default(), |mut sum, units| {
            sum += units;
            sum
        })
    }
}

impl fmt::Display for CapacityUnits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let half = if self.halves.is_multiple_of(2) { "" } else { ".5" };
        f.pad(&format!("{}{half}", self.halves / 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_kept_and_shown() {
        for (told, halves, shown) in
            [(0.0, 0, "0"), (0.5, 1, "0.5"), (1.0, 2, "1"), (1.5, 3, "1.5"), (210.0, 420, "210")]
        {
            let units = CapacityUnits::from_f64(told);
            assert_eq!((units, units.to_string().as_str()), (CapacityUnits::halves(halves), shown));
            assert_eq!(units.as_f64(), told);
        }
        assert_eq!(format!("{:>5}|", CapacityUnits::halves(3)), "  1.5|");
        assert_eq!(CapacityUnits::whole(3), CapacityUnits::halves(6));
    }

    #[test]
    fn sums_are_exact_and_what_is_no_number_is_none() {
        let halves = std::iter::repeat_n(CapacityUnits::from_f64(0.5), 3_000);
        assert_eq!(halves.sum::<CapacityUnits>(), CapacityUnits::whole(1_500));
        for odd in [f64::NAN, -1.0, f64::NEG_INFINITY] {
            assert_eq!(CapacityUnits::from_f64(odd), CapacityUnits::default());
        }
    }
}
