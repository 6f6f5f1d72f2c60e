use std::time::{Duration, Instant};

use serde_json::Value;

use crate::answer::Answer;
use crate::call::{Again, Call};
use crate::failure::Failure;
use crate::meter::Meter;

/// How often a call is repeated before the shop counts as unreachable.
const RETRIES: u32 = 8;
/// The longest wait between two attempts, regardless of `Retry-After`.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// API Gateway answers after 30 s at the latest, so waiting longer is useless.
const TIMEOUT: Duration = Duration::from_secs(35);

/// A running shop, over HTTP.
pub(crate) struct Shop {
    http: reqwest::Client,
    url: String,
    crashes: bool,
    pub(crate) meter: Meter,
}

/// The result of one attempt.
enum Tried {
    Answered(Answer),
    /// 429: it had no effect. With the time to wait.
    Busy(Answer, Duration),
    /// 503 and similar: it is unknown whether it had its effect. With the time to wait.
    Failed(Answer, Duration),
    /// No answer: it is unknown whether it had its effect.
    Lost(String),
}

impl Shop {
    /// # Errors
    /// Returns a failure if no HTTP client can be created.
    pub(crate) fn new(url: &str) -> Result<Self, Failure> {
        let http = reqwest::Client::builder().timeout(TIMEOUT).build();
        let http = http.map_err(|error| Failure::fatal("no HTTP client", error))?;
        Ok(Self { http, url: url.trim_end_matches('/').to_owned(), crashes: false, meter: Meter::default() })
    }

    /// For a shop whose functions are killed on purpose: repeats calls that are answered with 500.
    #[must_use]
    pub(crate) fn that_crashes(self) -> Self {
        Self { crashes: true, ..self }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Makes a call. Repeats it while the shop is busy or fails, or if the answer is lost. Returns the last answer if
    /// that does not end.
    ///
    /// # Errors
    /// Returns [`Failure::Fatal`] if the shop cannot be reached. Returns [`Failure::Unexpected`] if it is unknown
    /// whether a call that must not be repeated had its effect.
    pub(crate) async fn call(&self, call: &Call) -> Result<Answer, Failure> {
        let mut current = call;
        let mut wait = Duration::from_millis(50);
        for tries_left in (0..=RETRIES).rev() {
            let tried = self.attempt(current).await;
            match tried {
                Tried::Answered(answer) => return Ok(answer),
                Tried::Busy(answer, _) | Tried::Failed(answer, _) if tries_left == 0 => return Ok(answer),
                Tried::Failed(answer, _) if matches!(current.again, Again::Nothing) => {
                    return Err(answer.unexpected());
                }
                Tried::Busy(_, retry_after) | Tried::Failed(_, retry_after) => wait = wait.max(retry_after),
                Tried::Lost(why) => {
                    let what = format!("{} {}{}", current.route.method, self.url, current.path);
                    if matches!(current.again, Again::Nothing) {
                        return Err(Failure::Unexpected(format!("{what} was not answered: {why}")));
                    }
                    if tries_left == 0 {
                        return Err(Failure::fatal(what, why));
                    }
                }
            }
            if let Again::Other(other) = &current.again {
                current = other;
            }
            self.meter.retried();
            tokio::time::sleep(wait.min(LONGEST_WAIT)).await;
            wait = wait.saturating_mul(2);
        }
        Err(Failure::fatal(&self.url, "never answered"))
    }

    /// Makes a call once. Returns `None` if its effect is unknown: the answer was lost, or asks to try again.
    pub(crate) async fn call_once(&self, call: &Call) -> Option<Answer> {
        match self.attempt(call).await {
            Tried::Answered(answer) => Some(answer),
            Tried::Busy(..) | Tried::Failed(..) | Tried::Lost(_) => None,
        }
    }

    /// Makes a call once, and returns any answer.
    ///
    /// # Errors
    /// Returns the reason why there is no answer.
    pub(crate) async fn try_once(&self, call: &Call) -> Result<Answer, String> {
        match self.attempt(call).await {
            Tried::Answered(answer) | Tried::Busy(answer, _) | Tried::Failed(answer, _) => Ok(answer),
            Tried::Lost(why) => Err(why),
        }
    }

    async fn attempt(&self, call: &Call) -> Tried {
        let started = Instant::now();
        let mut request = self.http.request(call.route.method.clone(), format!("{}{}", self.url, call.path));
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        if let Some(body) = &call.body {
            request = request.json(body);
        }
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Tried::Lost(causes(&error)),
        };
        let status = response.status().as_u16();
        let retry_after = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        let bytes = match response.bytes().await {
            Ok(bytes) => bytes,
            Err(error) => return Tried::Lost(causes(&error)),
        };
        self.meter.answered(call.route, started.elapsed());
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let answer = Answer { request: format!("{} {}", call.route.method, call.path), status, body };
        match status {
            429 => Tried::Busy(answer, Duration::from_secs(retry_after.unwrap_or(1))),
            502..=504 => Tried::Failed(answer, Duration::from_secs(retry_after.unwrap_or(1))),
            500 if self.crashes => Tried::Failed(answer, Duration::ZERO),
            _ => Tried::Answered(answer),
        }
    }
}

/// Returns an error with all its sources, because the outermost error says little.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
