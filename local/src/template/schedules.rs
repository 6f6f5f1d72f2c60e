use std::time::Duration;

use serde_json::Value;

use super::{Template, is_of_type, property};
use crate::error::StartError;
use crate::function::Function;

/// A schedule of the template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Schedule {
    pub(crate) every: Duration,
    /// What it sends to the schedule function.
    pub(crate) input: Value,
}

/// The schedules of the schedule function.
///
/// # Errors
/// When one is no rate, or sends no JSON.
pub(crate) fn schedules(template: &Template) -> Result<Vec<Schedule>, StartError> {
    let events = template.events(Function::Schedule).into_iter().filter(|(_, event)| is_of_type(event, "ScheduleV2"));
    let schedules = events.map(|(name, event)| {
        let wrong = |what: &str| StartError::new(format!("template.yaml, schedule {name}: {what}"));
        let expression = property(event, "ScheduleExpression").unwrap_or_default();
        let every = rate(expression).ok_or_else(|| wrong("is no rate such as rate(5 minutes)"))?;
        let input = property(event, "Input").and_then(|text| serde_json::from_str(text).ok());
        Ok(Schedule { every, input: input.ok_or_else(|| wrong("has no Input that is JSON"))? })
    });
    schedules.collect()
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
    }

    #[test]
    fn the_template_sweeps_each_minute() {
        let schedules = schedules(&Template::parse().expect("the template")).expect("its schedules");
        let sweep = serde_json::json!({"task": "sweep_orders"});
        assert!(schedules.contains(&Schedule { every: Duration::from_secs(60), input: sweep }), "{schedules:?}");
    }
}
