use std::fmt;

use clap::Args;
use jiff::ToSpan;
use jiff::civil::Date;

/// The default day.
const DAY: Date = jiff::civil::date(2011, 11, 17);

/// Which days to replay.
#[derive(Args, Clone, Debug)]
pub(crate) struct PeriodOptions {
    /// The day to replay [default: 2011-11-17].
    #[arg(long, conflicts_with_all = ["month", "from"])]
    day: Option<Date>,
    /// The month to replay, such as 2011-11.
    #[arg(long, value_parser = month, conflicts_with = "from")]
    month: Option<Date>,
    /// The first day to replay.
    #[arg(long, requires = "to")]
    from: Option<Date>,
    /// The last one.
    #[arg(long, requires = "from")]
    to: Option<Date>,
}

/// Consecutive days, from the first to the last inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) first: Date,
    pub(crate) last: Date,
}

impl PeriodOptions {
    pub(crate) fn period(&self) -> Period {
        match (self.month, self.from, self.to) {
            (Some(first), ..) => Period { first, last: first.last_of_month() },
            (None, Some(first), Some(last)) => Period { first, last },
            _ => Period::day(self.day.unwrap_or(DAY)),
        }
    }
}

impl Period {
    pub(crate) const fn day(day: Date) -> Self {
        Self { first: day, last: day }
    }

    pub(crate) fn has(&self, day: Date) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// Returns the first day of each month in the period.
    pub(crate) fn months(&self) -> impl Iterator<Item = Date> {
        self.first.first_of_month().series(1.month()).take_while(|month| *month <= self.last)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first)?;
        if self.last != self.first { write!(f, " to {}", self.last) } else { Ok(()) }
    }
}

/// Parses a month and returns its first day.
fn month(text: &str) -> Result<Date, String> {
    format!("{text}-01").parse().map_err(|_| "must be a month, such as 2011-11".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: PeriodOptions,
    }

    fn period(line: &str) -> Option<String> {
        let words = std::iter::once("bench").chain(line.split_whitespace());
        Line::try_parse_from(words).ok().map(|line| line.options.period().to_string())
    }

    #[test]
    fn days_are_named_in_one_way() {
        assert_eq!(period("").as_deref(), Some("2011-11-17"));
        assert_eq!(period("--day 2011-11-02").as_deref(), Some("2011-11-02"));
        assert_eq!(period("--month 2011-11").as_deref(), Some("2011-11-01 to 2011-11-30"));
        assert_eq!(period("--from 2011-11-02 --to 2011-12-01").as_deref(), Some("2011-11-02 to 2011-12-01"));
        for wrong in ["--month 2011-13", "--from 2011-11-02", "--to 2011-11-02", "--day 2011-11-02 --month 2011-11"] {
            assert_eq!(period(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn months_are_those_that_it_touches() {
        let months = |first: &str, last: &str| {
            let period = Period { first: first.parse().unwrap(), last: last.parse().unwrap() };
            period.months().map(|month| month.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(months("2011-11-30", "2012-01-01"), ["2011-11-01", "2011-12-01", "2012-01-01"]);
        assert_eq!(months("2011-11-17", "2011-11-17"), ["2011-11-01"]);
        assert!(months("2011-12-17", "2011-11-17").is_empty());
    }
}
