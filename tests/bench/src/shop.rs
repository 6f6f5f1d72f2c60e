use std::time::{Duration, Instant};

use serde_json::Value;

use crate::answer::Answer;
use crate::call::{Again, Call};
use crate::failure::Failure;
use crate::meter::Meter;

/// How often a call is made again before the shop counts as gone.
const RETRIES: u32 = 8;
/// The longest wait between two tries, whatever `Retry-After` says.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// API Gateway gives up after 30 s; whoever waits longer waits for nothing.
const TIMEOUT: Duration = Duration::from_secs(35);

/// A running shop, over HTTP.
pub(crate) struct Shop {
    http: reqwest::Client,
    url: String,
    crashes: bool,
    pub(crate) meter: Meter,
}

/// What one try came to.
enum Tried {
    Answered(Answer),
    /// 429: it had no effect; and how long to wait.
    Busy(Answer, Duration),
    /// Perhaps it had its effect, perhaps not: 503 and the like, and how long to wait.
    Failed(Answer, Duration),
    /// The same, without an answer.
    Lost(String),
}

impl Shop {
    /// # Errors
    /// When no HTTP client can be made.
    pub(crate) fn new(url: &str) -> Result<Self, Failure> {
        let http = reqwest::Client::builder().timeout(TIMEOUT).build();
        let http = http.map_err(|error| Failure::fatal("no HTTP client", error))?;
        Ok(Self { http, url: url.trim_end_matches('/').to_owned(), crashes: false, meter: Meter::default() })
    }

    /// The same, where functions die on purpose: what is answered 500 is tried again.
    #[must_use]
    pub(crate) fn that_crashes(self) -> Self {
        Self { crashes: true, ..self }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Makes a call, again while the shop is busy, fails or its answer is lost. If it stays so, its last answer is
    /// returned.
    ///
    /// # Errors
    /// [`Failure::Fatal`] when the shop cannot be reached, [`Failure::Unexpected`] when it is not known whether a
    /// call that must not be made twice had its effect.
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

    /// Makes a call once. None if that says nothing of its effect: the answer was lost, or is one to try again after.
    pub(crate) async fn call_once(&self, call: &Call) -> Option<Answer> {
        match self.attempt(call).await {
            Tried::Answered(answer) => Some(answer),
            Tried::Busy(..) | Tried::Failed(..) | Tried::Lost(_) => None,
        }
    }

    /// Makes a call once, and gives whatever was answered.
    ///
    /// # Errors
    /// Why there is no answer.
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

/// An error with all that it came of: the outermost alone says little.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
