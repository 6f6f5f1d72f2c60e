use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Invalid, Timestamp};

/// A UTC day from 1970 to 9998, displayed and stored as `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

/// The text is not a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedDay;

/// 31 December 9998. In the year 9999 the end of a day may be out of a timestamp's range.
const LAST: i64 = 2_932_531;
/// All UTC days have this length, because timestamps count no leap seconds.
const MILLIS: i64 = 24 * 60 * 60 * 1_000;

impl Day {
    /// Returns the day of a moment.
    pub const fn of(at: Timestamp) -> Self {
        Self(at.millis().div_euclid(MILLIS))
    }

    /// Returns the first moment of the day.
    pub const fn start(self) -> Timestamp {
        Timestamp::from_millis(self.0.saturating_mul(MILLIS))
    }

    /// Returns the first moment of the next day.
    pub const fn end(self) -> Timestamp {
        self.plus(1).start()
    }

    /// Returns the day this number of days later. Negative: earlier.
    #[must_use]
    pub const fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Returns the number of days from this day to `other`.
    pub const fn days_until(self, other: Self) -> i64 {
        other.0.saturating_sub(self.0)
    }

    /// Returns the days from this one to `last`, both included.
    pub fn through(self, last: Self) -> impl DoubleEndedIterator<Item = Self> {
        (self.0..=last.0).map(Self)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.start().to_string();
        f.write_str(start.split('T').next().unwrap_or_default())
    }
}

impl FromStr for Day {
    type Err = MalformedDay;

    fn from_str(text: &str) -> Result<Self, MalformedDay> {
        let (start, _) = Timestamp::day(text).ok_or(MalformedDay)?;
        Some(Self::of(start)).filter(|day| (0..=LAST).contains(&day.0)).ok_or(MalformedDay)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let malformed =
            |MalformedDay| Invalid::new("malformed_day", "must be a day such as 2026-01-31, from 1970 to 9998").tag();
        String::deserialize(deserializer)?.parse().map_err(malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_what_lies_between_two_midnights() {
        let day: Day = "2024-02-29".parse().expect("a day");
        assert_eq!(day.start().to_string(), "2024-02-29T00:00:00.000Z");
        assert_eq!(Day::of(day.start()), day);
        assert_eq!(Day::of(Timestamp::from_millis(day.end().millis() - 1)), day);
        assert_eq!(Day::of(day.end()).to_string(), "2024-03-01");
        assert_eq!(day.plus(-60).to_string(), "2023-12-31");
        let days: Vec<String> = day.plus(-1).through(day.plus(1)).map(|day| day.to_string()).collect();
        assert_eq!(days, ["2024-02-28", "2024-02-29", "2024-03-01"]);
        assert_eq!(day.days_until(day.plus(366)), 366);
    }

    #[test]
    fn takes_one_spelling_only() {
        for wrong in ["2023-02-29", "2024-2-9", "1969-12-31", "", "2024-02-29T00:00:00", "today"] {
            assert_eq!(wrong.parse::<Day>(), Err(MalformedDay), "{wrong}");
        }
        let read: Day = serde_json::from_str("\"1970-01-01\"").expect("a day");
        assert_eq!(serde_json::to_string(&read).expect("text"), "\"1970-01-01\"");
    }
}
