use std::time::Duration;

use http::header::CONTENT_TYPE;
use serde_json::Value;

use crate::error::StartError;
use crate::function::Function;

/// The header that Lambda sets when the function failed.
const FUNCTION_ERROR: &str = "x-amz-function-error";

/// A client of an emulator's Invoke API.
#[derive(Clone, Debug)]
pub(crate) struct Lambda {
    url: String,
    http: reqwest::Client,
}

/// Why an invocation has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// It took too long.
    TimedOut,
    /// The function failed, or could not be reached.
    Failed(String),
}

impl Lambda {
    /// # Errors
    /// When the HTTP client cannot be built.
    pub(crate) fn new(url: &str) -> Result<Self, StartError> {
        // The emulator is on this machine, so requests skip any proxy.
        let http = reqwest::Client::builder().no_proxy().build();
        let http = http.map_err(|error| StartError::because("the Lambda emulator cannot be asked", error))?;
        Ok(Self { url: url.trim_end_matches('/').to_owned(), http })
    }

    /// The address of a function's runtime API, for the function's process.
    pub(crate) fn runtime_api(&self, function: Function) -> String {
        format!("{}/.rt/{function}", self.url)
    }

    /// Invokes a function and waits for its answer.
    ///
    /// # Errors
    /// When there is none in time, or it is an error.
    pub(crate) async fn invoke(
        &self,
        function: Function,
        event: &Value,
        timeout: Duration,
    ) -> Result<Value, Unanswered> {
        let url = format!("{}/2015-03-31/functions/{function}/invocations", self.url);
        let request = self.http.post(url).header(CONTENT_TYPE, "application/json").body(event.to_string());
        let failed = |error: reqwest::Error| {
            if error.is_timeout() { Unanswered::TimedOut } else { Unanswered::Failed(error.without_url().to_string()) }
        };
        let answer = request.timeout(timeout).send().await.map_err(failed)?;
        let is_answer = answer.status().is_success() && !answer.headers().contains_key(FUNCTION_ERROR);
        let status = answer.status();
        let text = answer.text().await.map_err(failed)?;
        if !is_answer {
            return Err(Unanswered::Failed(format!("{status}: {text}")));
        }
        serde_json::from_str(&text).map_err(|error| Unanswered::Failed(error.to_string()))
    }
}
