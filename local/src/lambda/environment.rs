use std::collections::BTreeMap;

use super::{Lambda, Services};
use crate::error::StartError;
use crate::function::Function;
use crate::template::Template;

/// Anybody: what checks signatures on this machine takes these.
const CREDENTIALS: &str = "local";

/// The environment of a function's process: the template's variables, and what Lambda adds. Where the template names what
/// there is on AWS only, the value is this machine's.
///
/// # Errors
/// When the template has a variable whose value is not known here.
pub(super) fn environment(
    template: &Template,
    function: Function,
    lambda: &Lambda,
    services: &Services,
) -> Result<BTreeMap<String, String>, StartError> {
    let mut environment = template.variables(function, &services.values)?;
    let more = [
        ("AWS_LAMBDA_RUNTIME_API", lambda.runtime_api(function)),
        ("AWS_LAMBDA_FUNCTION_NAME", function.to_string()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512".to_owned()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
        ("AWS_LAMBDA_LOG_FORMAT", "JSON".to_owned()),
    ];
    let more = more.into_iter().chain(aws(services));
    environment.extend(more.map(|(name, value)| (name.to_owned(), value)));
    Ok(environment)
}

/// Where AWS is on this machine, and who asks it.
pub(crate) fn aws(services: &Services) -> [(&'static str, String); 7] {
    [
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", CREDENTIALS.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", CREDENTIALS.to_owned()),
        ("AWS_ENDPOINT_URL_DYNAMODB", services.dynamodb.clone()),
        ("AWS_ENDPOINT_URL_S3", services.gateway.clone()),
        ("AWS_ENDPOINT_URL_SESV2", services.ses.clone()),
        ("AWS_ENDPOINT_URL_SSM", services.ssm.clone()),
    ]
}
