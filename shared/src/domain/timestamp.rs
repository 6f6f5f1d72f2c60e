use std::fmt;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z. Displayed as RFC 3339, stored as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Returns whole seconds since 1970, the unit of JWT and of DynamoDB's TTL.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Returns the moment that is `earlier` before this one.
    #[must_use]
    pub fn minus(self, earlier: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(earlier.as_millis()).unwrap_or(i64::MAX)))
    }

    /// Returns the moment that is `later` after this one.
    #[must_use]
    pub fn plus(self, later: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(later.as_millis()).unwrap_or(i64::MAX)))
    }

    /// Returns the first moments of the UTC day `YYYY-MM-DD` and of the next day.
    pub fn day(text: &str) -> Option<(Self, Self)> {
        let date: jiff::civil::Date = text.parse().ok()?;
        if date.to_string() != text {
            return None;
        }
        let start = |date: jiff::civil::Date| {
            let zoned = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
            Some(Self(zoned.timestamp().as_millisecond()))
        };
        Some((start(date)?, start(date.tomorrow().ok()?)?))
    }
}

/// Moments before 1970 become 1970.
impl From<Timestamp> for SystemTime {
    fn from(at: Timestamp) -> Self {
        Self::UNIX_EPOCH + Duration::from_millis(u64::try_from(at.0).unwrap_or_default())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(at) => write!(f, "{at:.3}"),
            Err(_) => f.write_str("out of range"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_rfc_3339_with_milliseconds() {
        assert_eq!(Timestamp::from_millis(1_700_000_000_120).to_string(), "2023-11-14T22:13:20.120Z");
    }

    #[test]
    fn a_day_is_its_first_moment_and_the_next_days() {
        let (from, to) = Timestamp::day("2024-02-29").expect("a day");
        assert_eq!(from.to_string(), "2024-02-29T00:00:00.000Z");
        assert_eq!(to.millis() - from.millis(), 86_400_000);
        for wrong in ["2023-02-29", "2024-2-9", "20240229", "", "2024-02-29T00:00:00"] {
            assert_eq!(Timestamp::day(wrong), None, "{wrong}");
        }
    }
}
