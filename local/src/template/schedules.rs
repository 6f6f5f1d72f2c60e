use std::time::Duration;

use serde_json::Value;
use shared::domain::Timestamp;

use super::cron::Cron;
use super::{Template, is_of_type, property};
use crate::error::StartError;
use crate::function::Function;

const THIRTY_DAYS: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A schedule of the template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Schedule {
    /// Whom it invokes.
    pub(crate) function: Function,
    pub(crate) when: When,
    /// What it sends.
    pub(crate) input: Value,
}

/// When a schedule is due.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum When {
    /// `rate(…)`: again and again after so much time.
    Every(Duration),
    /// `cron(…)`: at times of the clock.
    At(Cron),
}

impl When {
    /// How often it is due in so much time, from the beginning of a month.
    fn times(&self, within: Duration) -> u64 {
        match self {
            Self::Every(rate) => within.as_secs().checked_div(rate.as_secs()).unwrap_or(0),
            Self::At(cron) => {
                let end = Timestamp::from_millis(i64::try_from(within.as_millis()).unwrap_or(i64::MAX));
                // The moment before the beginning is the first that one can come after.
                let first = cron.next(Timestamp::from_millis(-1));
                let due = std::iter::successors(first, |at| cron.next(*at)).take_while(|at| *at < end);
                due.count() as u64
            }
        }
    }
}

/// A schedule of the template, for who adds up what it does.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateSchedule {
    /// Whom it invokes.
    pub function: Function,
    /// What it sends.
    pub input: Value,
    /// How often it does so in thirty days.
    pub times: u64,
}

/// What the schedules of all functions come to.
///
/// # Errors
/// As [`schedules`].
pub(super) fn in_thirty_days(template: &Template) -> Result<Vec<TemplateSchedule>, StartError> {
    let counted =
        |Schedule { function, when, input }| TemplateSchedule { function, input, times: when.times(THIRTY_DAYS) };
    Ok(schedules(template)?.into_iter().map(counted).collect())
}

/// The schedules of all functions.
///
/// # Errors
/// When one is neither a rate nor a cron in UTC that is known here, or sends no JSON.
pub(crate) fn schedules(template: &Template) -> Result<Vec<Schedule>, StartError> {
    let mut schedules = Vec::new();
    for function in Function::ALL {
        for (name, event) in template.events(function).into_iter().filter(|(_, event)| is_of_type(event, "ScheduleV2"))
        {
            let wrong = |what: &str| StartError::new(format!("template.yaml, schedule {name}: {what}"));
            let zone = property(event, "ScheduleExpressionTimezone");
            if zone.is_some_and(|zone| zone != "UTC") {
                return Err(wrong("is not in UTC"));
            }
            let expression = property(event, "ScheduleExpression").unwrap_or_default();
            let when = when(expression).ok_or_else(|| {
                wrong("is no rate such as rate(5 minutes), and no cron of six fields such as cron(10 * * * ? *)")
            })?;
            let input = property(event, "Input").and_then(|text| serde_json::from_str(text).ok());
            let input = input.ok_or_else(|| wrong("has no Input that is JSON"))?;
            schedules.push(Schedule { function, when, input });
        }
    }
    Ok(schedules)
}

fn when(expression: &str) -> Option<When> {
    rate(expression).map(When::Every).or_else(|| Cron::parse(expression).map(When::At))
}

/// Of EventBridge Scheduler's expressions, `rate(value unit)`.
fn rate(expression: &str) -> Option<Duration> {
    let (value, unit) = expression.strip_prefix("rate(")?.strip_suffix(')')?.split_once(' ')?;
    let seconds = match unit.trim_end_matches('s') {
        "minute" => 60,
        "hour" => 60 * 60,
        "day" => 24 * 60 * 60,
        _ => return None,
    };
    value.parse::<u64>().ok()?.checked_mul(seconds).filter(|seconds| *seconds > 0).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_and_nothing_else() {
        assert_eq!(rate("rate(1 minute)"), Some(Duration::from_secs(60)));
        assert_eq!(rate("rate(2 hours)"), Some(Duration::from_secs(7_200)));
        assert_eq!(rate("rate(1 day)"), Some(Duration::from_secs(86_400)));
        for wrong in ["rate(0 minutes)", "rate(minute)", "rate(1 fortnight)", "cron(0 * * * ? *)", ""] {
            assert_eq!(rate(wrong), None, "{wrong}");
        }
        assert_eq!(when("at(2026-11-21T18:00:00)"), None);
    }

    #[test]
    fn a_month_is_added_up() {
        let times = |expression: &str| when(expression).expect("a time").times(THIRTY_DAYS);
        assert_eq!(times("rate(1 minute)"), 43_200);
        assert_eq!(times("cron(10 * * * ? *)"), 720);
        assert_eq!(times("cron(0 0 1 * ? *)"), 1);
    }

    #[test]
    fn the_template_sweeps_each_minute() {
        let schedules = schedules(&Template::parse().expect("the template")).expect("its schedules");
        let sweep = Schedule {
            function: Function::Schedule,
            when: When::Every(Duration::from_secs(60)),
            input: serde_json::json!({"task": "sweep_orders"}),
        };
        assert!(schedules.contains(&sweep), "{schedules:?}");
    }
}
