use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use shared::domain::Timestamp;

/// How far ahead a next time is looked for, in days: from one 29 February to the next may take eight years.
const HORIZON: usize = 8 * 366;

/// Of EventBridge Scheduler's expressions, `cron(minutes hours day-of-month month day-of-week year)`, in UTC.
///
/// Each field is `*`, numbers, ranges `1-5`, steps `0/15`, or a list of those; days of the week count from Sunday, which
/// is 1. One of the two kinds of day is `?`. Names, `L`, `W` and `#` are not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cron {
    minutes: BTreeSet<i16>,
    hours: BTreeSet<i16>,
    days: BTreeSet<i16>,
    months: BTreeSet<i16>,
    weekdays: BTreeSet<i16>,
    years: BTreeSet<i16>,
}

impl Cron {
    /// Reads `cron(…)`.
    pub(crate) fn parse(expression: &str) -> Option<Self> {
        let fields: Vec<&str> = expression.strip_prefix("cron(")?.strip_suffix(')')?.split(' ').collect();
        let [minutes, hours, day, month, weekday, year] = fields.as_slice() else { return None };
        let any_day = |text: &str, range: RangeInclusive<i16>| field(if text == "?" { "*" } else { text }, range);
        if (*day == "?") == (*weekday == "?") {
            return None;
        }
        Some(Self {
            minutes: field(minutes, 0..=59)?,
            hours: field(hours, 0..=23)?,
            days: any_day(day, 1..=31)?,
            months: field(month, 1..=12)?,
            weekdays: any_day(weekday, 1..=7)?,
            years: field(year, 1970..=2199)?,
        })
    }

    /// The first time after this one. None if there is none any more.
    pub(crate) fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let after = jiff::Timestamp::from_millisecond(after.millis()).ok()?.to_zoned(TimeZone::UTC).datetime();
        let days = after.date().series(jiff::ToSpan::day(1)).take(HORIZON).filter(|date| self.has_day(*date));
        let mut times = days.flat_map(|date| self.times().map(move |time| date.to_datetime(time)));
        let next = times.find(|at| *at > after)?;
        let next = next.to_zoned(TimeZone::UTC).ok()?.timestamp();
        Some(Timestamp::from_millis(next.as_millisecond()))
    }

    fn has_day(&self, date: Date) -> bool {
        self.years.contains(&date.year())
            && self.months.contains(&date.month().into())
            && self.days.contains(&date.day().into())
            && self.weekdays.contains(&date.weekday().to_sunday_one_offset().into())
    }

    fn times(&self) -> impl Iterator<Item = Time> {
        let small = |number: &i16| i8::try_from(*number).ok();
        let hours = self.hours.iter().filter_map(small);
        hours.flat_map(move |hour| {
            self.minutes.iter().filter_map(small).filter_map(move |minute| Time::new(hour, minute, 0, 0).ok())
        })
    }
}

/// The numbers that a field stands for.
fn field(text: &str, range: RangeInclusive<i16>) -> Option<BTreeSet<i16>> {
    let mut numbers = BTreeSet::new();
    for part in text.split(',') {
        let (span, step) = match part.split_once('/') {
            Some((span, step)) => (span, Some(step.parse::<usize>().ok().filter(|step| *step > 0)?)),
            None => (part, None),
        };
        let (from, to) = match span.split_once('-') {
            Some((from, to)) => (number(from, &range)?, number(to, &range)?),
            None if span == "*" => (*range.start(), *range.end()),
            // `5/15` goes on to the end, `5` is itself.
            None => (number(span, &range)?, if step.is_some() { *range.end() } else { number(span, &range)? }),
        };
        if from > to {
            return None;
        }
        numbers.extend((from..=to).step_by(step.unwrap_or(1)));
    }
    Some(numbers)
}

fn number(text: &str, range: &RangeInclusive<i16>) -> Option<i16> {
    text.parse().ok().filter(|number| range.contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(expression: &str, after: &str) -> Option<String> {
        let after: jiff::Timestamp = after.parse().unwrap();
        let next = Cron::parse(expression).unwrap().next(Timestamp::from_millis(after.as_millisecond()));
        next.map(|at| at.to_string())
    }

    #[test]
    fn the_next_time_is_the_first_one_after() {
        for (expression, after, wanted) in [
            ("cron(10 * * * ? *)", "2026-11-21T18:09:59.999Z", "2026-11-21T18:10:00.000Z"),
            ("cron(10 * * * ? *)", "2026-11-21T18:10:00Z", "2026-11-21T19:10:00.000Z"),
            ("cron(10 * * * ? *)", "2026-12-31T23:30:00Z", "2027-01-01T00:10:00.000Z"),
            ("cron(5/20 6-8 * * ? *)", "2026-11-21T06:26:00Z", "2026-11-21T06:45:00.000Z"),
            ("cron(0 0,12 1 * ? *)", "2026-11-21T00:00:00Z", "2026-12-01T00:00:00.000Z"),
            // A Saturday; the week begins on Sunday, 1.
            ("cron(30 4 ? * 1 *)", "2026-11-21T18:00:00Z", "2026-11-22T04:30:00.000Z"),
            ("cron(0 0 29 2 ? *)", "2026-11-21T18:00:00Z", "2028-02-29T00:00:00.000Z"),
            ("cron(*/30 * * * ? 2027)", "2026-11-21T18:00:00Z", "2027-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(next(expression, after).as_deref(), Some(wanted), "{expression}");
        }
        assert_eq!(next("cron(0 0 1 1 ? 2020)", "2026-11-21T18:00:00Z"), None);
        assert_eq!(next("cron(0 0 30 2 ? *)", "2026-11-21T18:00:00Z"), None);
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for wrong in [
            "cron(10 * * * *)",
            "cron(10 * * * * *)",
            "cron(10 * ? * ? *)",
            "cron(60 * * * ? *)",
            "cron(0 24 * * ? *)",
            "cron(0 0 0 * ? *)",
            "cron(0 0 L * ? *)",
            "cron(0 0 ? * MON *)",
            "cron(0 0 ? * 2#1 *)",
            "cron(5-1 * * * ? *)",
            "cron(0/0 * * * ? *)",
            "cron(, * * * ? *)",
            "rate(1 hour)",
        ] {
            assert_eq!(Cron::parse(wrong), None, "{wrong}");
        }
    }
}
