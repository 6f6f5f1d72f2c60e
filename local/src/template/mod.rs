//! What `template.yaml` says, so that what is dispatched here is what is deployed.

mod cron;
mod filter;
mod mappings;
mod memory;
mod permissions;
mod routes;
mod schedules;
mod variables;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use saphyr::{LoadableYamlNode, Yaml};

use crate::error::StartError;
use crate::function::Function;

pub(crate) use cron::Cron;
pub(crate) use filter::StreamFilter;
pub(crate) use mappings::{Mapping, mappings};
pub use permissions::Permission;
pub use routes::TemplateRoute;
pub(crate) use routes::{Matched, RouteTable};
pub use schedules::TemplateSchedule;
pub(crate) use schedules::{Schedule, When, schedules};

pub(crate) const TEXT: &str = include_str!("../../../template.yaml");

/// The template, parsed.
pub(crate) struct Template(Yaml<'static>);

impl Template {
    /// # Errors
    /// When it is no YAML.
    pub(crate) fn parse() -> Result<Self, StartError> {
        Self::of(TEXT)
    }

    /// # Errors
    /// When it is no YAML.
    pub(crate) fn of(text: &str) -> Result<Self, StartError> {
        let documents =
            Yaml::load_from_str(text).map_err(|error| StartError::because("template.yaml cannot be read", error))?;
        documents.into_iter().next().map(Self).ok_or_else(|| StartError::new("template.yaml is empty"))
    }

    /// The node at a path of keys.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Yaml<'static>> {
        path.iter().try_fold(&self.0, |node, key| node.as_mapping_get(key))
    }

    /// A function's events by name.
    fn events(&self, function: crate::Function) -> Vec<(&str, &Yaml<'static>)> {
        let events = self.at(&["Resources", function.logical_id(), "Properties", "Events"]);
        let events = events.and_then(Yaml::as_mapping).into_iter().flatten();
        events.filter_map(|(name, event)| Some((name.as_str()?, event))).collect()
    }

    /// How long each function may take: its own `Timeout`, or that of all.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn timeouts(&self) -> Result<BTreeMap<Function, Duration>, StartError> {
        let seconds = |path: &[&str]| self.at(path)?.as_integer().and_then(|seconds| u64::try_from(seconds).ok());
        let timeout = |function: Function| {
            let own = seconds(&["Resources", function.logical_id(), "Properties", "Timeout"]);
            let timeout = own.or_else(|| seconds(&["Globals", "Function", "Timeout"]));
            let missing = || StartError::new(format!("template.yaml gives {} no Timeout", function.logical_id()));
            Ok((function, Duration::from_secs(timeout.ok_or_else(missing)?)))
        };
        Function::ALL.into_iter().map(timeout).collect()
    }
}

/// The routes that `template.yaml` names, all but the one for whatever matches none of them, and but for those of HEAD: a
/// test holds that each is beside its GET.
///
/// # Errors
/// When the template cannot be read.
pub fn template_routes() -> Result<Vec<TemplateRoute>, StartError> {
    let routes = routes::routes(&Template::parse()?)?;
    Ok(routes.into_iter().filter(|route| route.method != http::Method::HEAD).collect())
}

/// What `template.yaml` allows each function's role.
///
/// # Errors
/// When the template cannot be read.
pub fn template_permissions() -> Result<BTreeMap<Function, BTreeSet<Permission>>, StartError> {
    Ok(permissions::permissions(&Template::parse()?))
}

/// The memory of each function in MB, as `template.yaml` has it unless a parameter says otherwise.
///
/// # Errors
/// When the template cannot be read, or gives one none.
pub fn template_memory() -> Result<BTreeMap<Function, u64>, StartError> {
    memory::memory(&Template::parse()?)
}

/// The schedules that `template.yaml` names.
///
/// # Errors
/// When the template cannot be read.
pub fn template_schedules() -> Result<Vec<TemplateSchedule>, StartError> {
    schedules::in_thirty_days(&Template::parse()?)
}

/// A function's environment variables: `values` where it has them by name; else what `template.yaml` says, parameters at
/// their defaults.
///
/// # Errors
/// When the template cannot be read, or one is in neither.
pub fn template_variables(
    function: Function,
    values: &BTreeMap<&'static str, String>,
) -> Result<BTreeMap<String, String>, StartError> {
    Template::parse()?.variables(function, values)
}

/// What an event's property says, if it is text.
fn property<'a>(event: &'a Yaml<'static>, name: &str) -> Option<&'a str> {
    event.as_mapping_get("Properties")?.as_mapping_get(name)?.as_str()
}

fn is_of_type(event: &Yaml<'static>, kind: &str) -> bool {
    event.as_mapping_get("Type").and_then(Yaml::as_str) == Some(kind)
}

#[cfg(test)]
mod operations_tests;
#[cfg(test)]
mod tests;
