//! Sums of whole picodollars (10⁻¹² dollars), small enough to price a single request.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Mul};

const DOLLAR: u128 = 1_000_000_000_000;
/// The number of decimals of a dollar.
const DIGITS: usize = 12;

/// The price of one thing, or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dollars(u128);

impl Dollars {
    /// Returns the price of one if `many` cost `dollars`: `0.625` for a million. `None` if it is not such a number, or
    /// if the division leaves a remainder.
    pub(super) fn per(dollars: &str, many: u128) -> Option<Self> {
        let (whole, fraction) = dollars.split_once('.').unwrap_or((dollars, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || fraction.len() > DIGITS {
            return None;
        }
        let fraction: u128 = format!("{fraction:0<DIGITS$}").parse().ok()?;
        let all = whole.parse::<u128>().ok()?.checked_mul(DOLLAR)?.checked_add(fraction)?;
        (all.checked_rem(many)? == 0).then(|| Self(all / many))
    }

    /// Returns `numerator / denominator` of the price, rounded down.
    pub(super) fn part(self, numerator: u128, denominator: u128) -> Self {
        Self(self.0.saturating_mul(numerator).checked_div(denominator).unwrap_or(0))
    }
}

impl Add for Dollars {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Mul<u64> for Dollars {
    type Output = Self;

    fn mul(self, times: u64) -> Self {
        Self(self.0.saturating_mul(u128::from(times)))
    }
}

impl Sum for Dollars {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for Dollars {
    /// Rounds to the nearest cent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cents = self.0.saturating_add(DOLLAR / 200) / (DOLLAR / 100);
        f.pad(&format!("{}.{:02}", cents / 100, cents % 100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_exact() {
        assert_eq!(Dollars::per("0.625", 1_000_000), Some(Dollars(625_000)));
        assert_eq!(Dollars::per("0.0000133334", 1), Some(Dollars(13_333_400)));
        assert_eq!(Dollars::per("1", 1_000_000), Some(Dollars(1_000_000)));
        for (wrong, many) in
            [("-1", 1), ("1.", 1), ("", 1), (".5", 1), ("1e3", 1), ("1", 3), ("1", 0), ("0.0000000000001", 1)]
        {
            assert_eq!(Dollars::per(wrong, many), None, "{wrong} for {many}");
        }
        assert_eq!((Dollars(1_274_900) * 1_000_000).to_string(), "1.27");
        assert_eq!((Dollars(1_275_000) * 1_000_000).to_string(), "1.28");
        assert_eq!(Dollars(7).part(2, 3), Dollars(4));
    }
}
