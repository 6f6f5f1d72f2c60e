use croner::parser::{CronParser, Seconds, Year};
use jiff::tz::TimeZone;
use shared::domain::Timestamp;

/// EventBridge's cron expression, `cron(minutes hours day-of-month month day-of-week year)`, in UTC. Sunday is 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cron(Box<croner::Cron>);

impl Cron {
    /// Reads `cron(…)`. Exactly one of the two kinds of day must be `?`, as EventBridge demands.
    pub(crate) fn parse(expression: &str) -> Option<Self> {
        let fields = expression.strip_prefix("cron(")?.strip_suffix(')')?;
        let [_, _, day, _, weekday, _] = fields.split(' ').collect::<Vec<_>>().try_into().ok()?;
        // The library takes an empty element of a list for none.
        let has_gap = fields.split([' ', ',']).any(str::is_empty);
        if has_gap || (day == "?") == (weekday == "?") {
            return None;
        }
        // Quartz counts the days of the week as EventBridge does, and starts with the seconds.
        let quartz = CronParser::builder()
            .seconds(Seconds::Required)
            .year(Year::Required)
            .alternative_weekdays(true)
            .sloppy_ranges(true);
        quartz.build().parse(&format!("0 {fields}")).ok().map(|cron| Self(Box::new(cron)))
    }

    /// The first time after this one. None if there is none any more.
    pub(crate) fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let after = jiff::Timestamp::from_millisecond(after.millis()).ok()?.to_zoned(TimeZone::UTC);
        let next = self.0.find_next_occurrence(&after, false).ok()?;
        Some(Timestamp::from_millis(next.timestamp().as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(expression: &str, after: &str) -> Option<String> {
        let after: jiff::Timestamp = after.parse().unwrap();
        let next = Cron::parse(expression).expect(expression).next(Timestamp::from_millis(after.as_millisecond()));
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
            ("cron(0 9 ? * MON-FRI *)", "2026-11-21T18:00:00Z", "2026-11-23T09:00:00.000Z"),
            ("cron(0 9 ? * 2-6 *)", "2026-11-21T18:00:00Z", "2026-11-23T09:00:00.000Z"),
            ("cron(0 0 L * ? *)", "2026-11-21T18:00:00Z", "2026-11-30T00:00:00.000Z"),
            ("cron(0 0 ? * 2#1 *)", "2026-11-21T18:00:00Z", "2026-12-07T00:00:00.000Z"),
            ("cron(*/30 * * * ? 2027)", "2026-11-21T18:00:00Z", "2027-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(next(expression, after).as_deref(), Some(wanted), "{expression}");
        }
        assert_eq!(next("cron(0 0 1 1 ? 2020)", "2026-11-21T18:00:00Z"), None);
        assert_eq!(next("cron(0 0 30 2 ? *)", "2026-11-21T18:00:00Z"), None);
    }

    #[test]
    fn anything_else_is_refused() {
        for wrong in [
            "cron(10 * * * *)",
            "cron(10 * * * * *)",
            "cron(10 * ? * ? *)",
            "cron(60 * * * ? *)",
            "cron(0 24 * * ? *)",
            "cron(0 0 0 * ? *)",
            "cron(5-1 * * * ? *)",
            "cron(0/0 * * * ? *)",
            "cron(, * * * ? *)",
            "rate(1 hour)",
        ] {
            assert!(Cron::parse(wrong).is_none(), "{wrong}");
        }
    }
}
