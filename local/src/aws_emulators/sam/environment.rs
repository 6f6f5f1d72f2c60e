use serde_json::{Map, Value, json};

use crate::error::StartError;
use crate::function::Function;
use crate::lambda::{Services, aws};
use crate::template::Template;

/// What functions in containers need that the template does not name: where AWS is on this machine, and who asks it. SAM
/// would pass on the credentials of whoever calls it.
pub(super) fn added(services: &Services) -> Vec<(&'static str, String)> {
    aws(services).into_iter().chain([("AWS_SESSION_TOKEN", String::new())]).collect()
}

/// The values of all variables, in the form of SAM's `--env-vars`.
pub(super) fn of_all(template: &Template, services: &Services) -> Result<Value, StartError> {
    let mut all = Map::new();
    for function in Function::ALL {
        let mut variables = template.variables(function, &services.values)?;
        variables.extend(added(services).into_iter().map(|(name, value)| (name.to_owned(), value)));
        all.insert(function.logical_id().to_owned(), json!(variables));
    }
    Ok(Value::Object(all))
}
