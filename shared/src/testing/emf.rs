use serde_json::Value;

/// CloudWatch's units.
const UNITS: [&str; 27] = [
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Count",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
    "None",
];

/// Checks that CloudWatch would accept the metrics of a log line. (AWS, Amazon CloudWatch User Guide, "Specification:
/// Embedded metric format".)
///
/// # Errors
/// Returns what CloudWatch would refuse.
pub fn check_emf(line: &Value) -> Result<(), String> {
    let directive = line.get("_aws").ok_or("there is no _aws")?;
    directive.get("Timestamp").and_then(Value::as_i64).filter(|at| *at > 0).ok_or("Timestamp is no time")?;
    let groups =
        directive.get("CloudWatchMetrics").and_then(Value::as_array).ok_or("there are no CloudWatchMetrics")?;
    groups.iter().try_for_each(|group| check_group(line, group))
}

fn check_group(line: &Value, group: &Value) -> Result<(), String> {
    let namespace = group.get("Namespace").and_then(Value::as_str).unwrap_or_default();
    if !(1..=1024).contains(&namespace.len()) {
        return Err("Namespace has 1 to 1024 characters".to_owned());
    }
    for set in group.get("Dimensions").and_then(Value::as_array).ok_or("there are no Dimensions")? {
        let names = set.as_array().filter(|names| names.len() <= 30).ok_or("a set has up to 30 dimensions")?;
        for name in names.iter().map(|name| name.as_str().unwrap_or_default()) {
            let value = line.get(name).and_then(Value::as_str).unwrap_or_default();
            if !(1..=1024).contains(&value.len()) {
                return Err(format!("the dimension {name} is a text of 1 to 1024 characters"));
            }
        }
    }
    let metrics = group.get("Metrics").and_then(Value::as_array).ok_or("there are no Metrics")?;
    if metrics.is_empty() || metrics.len() > 100 {
        return Err(format!("{} metrics, and 1 to 100 are taken", metrics.len()));
    }
    metrics.iter().try_for_each(|metric| check_metric(line, metric))
}

fn check_metric(line: &Value, metric: &Value) -> Result<(), String> {
    let name = metric.get("Name").and_then(Value::as_str).ok_or("a metric has no Name")?;
    let unit = metric.get("Unit").and_then(Value::as_str).unwrap_or("None");
    if !UNITS.contains(&unit) {
        return Err(format!("{unit} is no unit"));
    }
    match line.get(name).map(Value::is_number) {
        Some(true) => Ok(()),
        _ => Err(format!("the metric {name} is no number")),
    }
}
