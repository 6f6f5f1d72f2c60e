use std::time::Duration;

use saphyr::Yaml;

use super::{StreamFilter, Template, is_of_type};
use crate::error::StartError;
use crate::function::Function;

/// An event source mapping of the template: a function that the table's stream invokes.
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    pub(crate) function: Function,
    pub(crate) filter: StreamFilter,
    /// How many records it is handed at once, at most.
    pub(crate) batch_size: i32,
    /// How old a record becomes that fails again and again, before it is given up.
    pub(crate) maximum_age: Duration,
}

/// The mappings of all functions.
///
/// # Errors
/// Returns an error if a mapping has no batch size, no maximum age, a number of tries after which it gives up, or an
/// unknown pattern; or if it does not begin with the oldest record, which a new function needs.
pub(crate) fn mappings(template: &Template) -> Result<Vec<Mapping>, StartError> {
    let mut mappings = Vec::new();
    for function in Function::ALL {
        for (name, event) in template.events(function).into_iter().filter(|(_, event)| is_of_type(event, "DynamoDB")) {
            let wrong = |what: &str| StartError::new(format!("template.yaml, event {name} of {function}: {what}"));
            let number = |property: &str| event.as_mapping_get("Properties")?.as_mapping_get(property)?.as_integer();
            let batch_size = number("BatchSize").and_then(|size| i32::try_from(size).ok()).filter(|size| *size > 0);
            let age = number("MaximumRecordAgeInSeconds").and_then(|seconds| u64::try_from(seconds).ok());
            let from_the_beginning = super::property(event, "StartingPosition") == Some("TRIM_HORIZON");
            mappings.push(Mapping {
                function,
                filter: StreamFilter::new(event)?,
                batch_size: batch_size.ok_or_else(|| wrong("has no BatchSize"))?,
                maximum_age: age.map(Duration::from_secs).ok_or_else(|| wrong("has no MaximumRecordAgeInSeconds"))?,
            });
            if number("MaximumRetryAttempts") != Some(-1) {
                return Err(wrong("gives up after some tries: what fails now may be mended tomorrow"));
            }
            if !from_the_beginning || !reports_failures(event) {
                return Err(wrong("must begin at TRIM_HORIZON and take ReportBatchItemFailures"));
            }
        }
    }
    Ok(mappings)
}

fn reports_failures(event: &Yaml<'static>) -> bool {
    let types =
        event.as_mapping_get("Properties").and_then(|properties| properties.as_mapping_get("FunctionResponseTypes"));
    let types = types.and_then(Yaml::as_sequence);
    types.is_some_and(|types| types.iter().any(|kind| kind.as_str() == Some("ReportBatchItemFailures")))
}
