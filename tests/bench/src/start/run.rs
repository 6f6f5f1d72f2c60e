//! One start of a function, and its requests.

use std::time::{Duration, Instant};

use axum::body::Bytes;
use serde_json::Value;

use super::process::Process;
use super::runtime_api::{RuntimeApi, Said};
use super::scene::{Scene, Way};
use super::subject::{Questions, Subject};
use crate::failure::Failure;

/// The timeout of each call of the function.
const PATIENCE: Duration = Duration::from_secs(20);
/// The interval at which the process is checked.
const LOOK: Duration = Duration::from_millis(50);

/// A running function.
pub(super) struct Run<'a> {
    subject: &'a Subject,
    process: Process,
    api: RuntimeApi,
}

/// Time and CPU time of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Took {
    pub(super) time: Duration,
    /// Of all threads of the process.
    pub(super) cpu: Duration,
}

impl<'a> Run<'a> {
    /// Starts the function. Returns what INIT took, which is until it requested its first event.
    ///
    /// # Errors
    /// Returns a failure if it does not get that far.
    pub(super) async fn start(subject: &'a Subject, scene: &Scene, way: Way) -> Result<(Self, Took), Failure> {
        let api = RuntimeApi::open().await?;
        let mut environment = scene.environment(subject.function, way)?;
        environment.insert("AWS_LAMBDA_RUNTIME_API".to_owned(), api.address.clone());
        let began = Instant::now();
        let process = Process::start(&subject.binary, &environment, scene.folder.path())?;
        let mut run = Self { subject, process, api };
        let asked = run.asks().await?;
        let took = Took { time: asked.duration_since(began), cpu: run.process.cpu()? };
        Ok((run, took))
    }

    /// Sends it an event. Returns the time until it answered, and the CPU time until it requested the next event.
    ///
    /// # Errors
    /// Returns a failure if it fails or answers with an error.
    pub(super) async fn invoke(&mut self, event: &Bytes) -> Result<Took, Failure> {
        let before = self.process.cpu()?;
        let time = self.answer(event).await?;
        Ok(Took { time, cpu: self.process.cpu()?.saturating_sub(before) })
    }

    /// Sends it the event `times` times. Returns the CPU time of one.
    ///
    /// # Errors
    /// Returns the failures of [`Self::invoke`].
    pub(super) async fn invoke_often(&mut self, event: &Bytes, times: u32) -> Result<Duration, Failure> {
        let before = self.process.cpu()?;
        for _ in 0..times {
            self.answer(event).await?;
        }
        Ok(self.process.cpu()?.saturating_sub(before) / times.max(1))
    }

    /// Returns the peak memory in KiB.
    ///
    /// # Errors
    /// Returns a failure if the system does not report it.
    pub(super) fn peak_memory(&self) -> Result<u64, Failure> {
        self.process.peak_memory()
    }

    async fn answer(&mut self, event: &Bytes) -> Result<Duration, Failure> {
        let began = Instant::now();
        self.api.invoke(event.clone());
        let answered = match self.hears().await? {
            Said::Answered(at, body) if is_good(&body) => at,
            Said::Answered(_, body) | Said::Failed(body) => return Err(self.failed(&String::from_utf8_lossy(&body))),
            Said::Next(_) => return Err(self.failed("it asked for another event without an answer")),
        };
        self.asks().await?;
        Ok(answered.duration_since(began))
    }

    /// Waits until it requests an event, and returns when that was.
    async fn asks(&mut self) -> Result<Instant, Failure> {
        match self.hears().await? {
            Said::Next(at) => Ok(at),
            Said::Failed(body) | Said::Answered(_, body) => Err(self.failed(&String::from_utf8_lossy(&body))),
        }
    }

    async fn hears(&mut self) -> Result<Said, Failure> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if let Ok(Some(said)) = tokio::time::timeout(LOOK, self.api.said()).await {
                return Ok(said);
            }
            if let Some(why) = self.process.ended() {
                return Err(self.failed(&why));
            }
        }
        Err(self.failed(&format!("it said nothing for {} s; {}", PATIENCE.as_secs(), self.process.complaint())))
    }

    fn failed(&self, why: &str) -> Failure {
        Failure::fatal(self.subject.name(), why)
    }
}

/// Returns false for an HTTP status of 500 or more.
fn is_good(answer: &Bytes) -> bool {
    let status = serde_json::from_slice(answer).ok().and_then(|answer: Value| answer.get("statusCode")?.as_u64());
    status.is_none_or(|status| status < 500)
}

/// Checks that the function answers with 200. Measuring a 4xx answer would be pointless.
///
/// # Errors
/// Returns a failure if it does not, or if it cannot be started.
pub(super) async fn rehearse(subject: &Subject, scene: &Scene, questions: &Questions) -> Result<(), Failure> {
    let (mut run, _) = Run::start(subject, scene, Way::Tls).await?;
    run.api.invoke(questions.event.clone());
    let answer = match run.hears().await? {
        Said::Answered(_, body) => body,
        other => return Err(run.failed(&format!("{other:?}"))),
    };
    let status = serde_json::from_slice(&answer).ok().and_then(|answer: Value| answer.get("statusCode")?.as_u64());
    match status {
        None | Some(200) => Ok(()),
        Some(_) => Err(run.failed(&format!("{}: {}", questions.what, String::from_utf8_lossy(&answer)))),
    }
}
