//! Invokes the imports function as EventBridge does for each upload. Its schedule comes this way too.

use std::sync::Arc;
use std::time::Duration;

use imports::{Event, Handled, Imports};
use serde_json::Value;
use tokio::sync::{RwLock, Semaphore};
use tokio::task::AbortHandle;
use tokio::time::Instant;
use tracing::instrument::WithSubscriber;

use crate::function::Function;
use crate::lambda::Place;
use crate::recorder::{Record, Recorder};
use crate::running::as_function;

/// How long the function begins new work, as on Lambda.
const BUDGET: Duration = Duration::from_secs(840);
/// How many invocations run at once, as in the template.
const AT_ONCE: usize = 2;
/// Where the template's rule looks for uploads.
const UPLOADS: &str = "sources/";

fn interrupted(cause: &impl std::fmt::Debug) {
    tracing::error!(?cause, "an import was interrupted");
}

/// Invokes the imports function.
#[derive(Clone)]
pub(crate) struct ImportsRunner {
    imports: Imports,
    place: Place,
    recorder: Recorder,
    room: Arc<Semaphore>,
    /// Those under way, to be ended when the shop closes: the next one goes on with what they leave.
    running: Arc<RwLock<Vec<AbortHandle>>>,
}

impl ImportsRunner {
    pub(crate) fn new(imports: Imports, place: Place, recorder: Recorder) -> Self {
        Self { imports, place, recorder, room: Arc::new(Semaphore::new(AT_ONCE)), running: Arc::default() }
    }

    /// Invokes the function for an upload, and does not wait for it.
    pub(crate) fn tell(&self, event: Value) {
        let key = event.pointer("/detail/object/key").and_then(Value::as_str).unwrap_or_default();
        if key.starts_with(UPLOADS) {
            let runner = self.clone();
            tokio::spawn(async move { runner.invoke(&event).await }.with_current_subscriber());
        }
    }

    /// Invokes the function once, with JSON both ways. None if it failed, which the log tells.
    pub(crate) async fn invoke(&self, event: &Value) -> Option<Value> {
        let _room = self.room.acquire().await.ok()?;
        if let Some(lambda) = self.place.elsewhere() {
            return lambda.invoke(Function::Imports, event, BUDGET).await.inspect_err(interrupted).ok();
        }
        let (imports, text) = (self.imports.clone(), event.to_string());
        let work = async move {
            let event: Event = serde_json::from_str(&text).ok()?;
            Some(Box::pin(imports.handle(&event, Instant::now() + BUDGET)).await)
        };
        let task = tokio::spawn(as_function(Function::Imports, work).with_current_subscriber());
        self.watch(task.abort_handle()).await;
        // None if it was killed, or is to end with the shop.
        let handled = task.await.ok().flatten();
        let answer = handled.as_ref().and_then(|Handled { result, .. }| match result {
            Ok(summary) => serde_json::to_value(summary).ok(),
            Err(cause) => {
                tracing::error!(%cause, "an import was interrupted");
                None
            }
        });
        let usage = handled.map(|handled| handled.usage).unwrap_or_default();
        self.recorder.note(Record {
            function: Function::Imports,
            method: String::new(),
            route_key: "imports".to_owned(),
            status: if answer.is_some() { 200 } else { 500 },
            read_units: usage.read_units,
            write_units: usage.write_units,
            // An import may make a million: each operation once.
            calls: usage.calls.into_keys().collect(),
        });
        answer
    }

    /// Ends what is under way.
    pub(crate) async fn stop(&self) {
        self.room.close();
        self.running.write().await.drain(..).for_each(|task| task.abort());
    }

    async fn watch(&self, task: AbortHandle) {
        let mut running = self.running.write().await;
        running.retain(|task| !task.is_finished());
        running.push(task);
    }
}
