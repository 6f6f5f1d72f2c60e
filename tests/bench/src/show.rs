//! Numbers formatted for people, without floats.

use std::fmt;
use std::time::Duration;

/// Microseconds, shown as milliseconds.
pub(crate) struct Millis(pub(crate) u64);

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 1_000, self.0 % 1_000 / 10)
    }
}

pub(crate) struct Seconds(pub(crate) Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} s", self.0.as_secs(), self.0.subsec_millis() / 100)
    }
}

/// A count in a time, shown per second.
pub(crate) struct Rate(pub(crate) u64, pub(crate) Duration);

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = u64::try_from(self.1.as_millis()).unwrap_or(u64::MAX).max(1);
        let tenths = self.0.saturating_mul(10_000) / millis;
        write!(f, "{}.{}", tenths / 10, tenths % 10)
    }
}

/// The first number for each of the second. Empty if the second is 0.
pub(crate) struct Ratio(pub(crate) u64, pub(crate) u64);

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.saturating_mul(100).checked_div(self.1) {
            Some(hundredths) => write!(f, "{}.{:02}", hundredths / 100, hundredths % 100),
            None => f.write_str("-"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_without_floats() {
        assert_eq!(Millis(1_234).to_string(), "1.23");
        assert_eq!(Millis(60_005).to_string(), "60.00");
        assert_eq!(Seconds(Duration::from_millis(61_290)).to_string(), "61.2 s");
        assert_eq!(Rate(139, Duration::from_secs(20)).to_string(), "6.9");
        assert_eq!(Rate(0, Duration::ZERO).to_string(), "0.0");
        assert_eq!(Ratio(7, 3).to_string(), "2.33");
        assert_eq!(Ratio(0, 0).to_string(), "-");
    }
}
