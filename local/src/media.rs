//! Invokes the function that makes pictures, as EventBridge does for each upload. Its schedule comes this way too.

use std::sync::Arc;

use media::{BUDGET, Event, MediaFunction, Objects};
use serde_json::Value;
use shared::request_context::RequestContext;
use tokio::sync::{RwLock, Semaphore};
use tokio::task::AbortHandle;
use tracing::instrument::WithSubscriber;

use crate::function::Function;
use crate::lambda::Place;
use crate::recorder::{Record, Recorder};
use crate::running::as_function;

/// How many invocations run at once: pictures take memory.
const AT_ONCE: usize = 2;
/// Where the template's rule looks for uploads.
const UPLOADS: &str = "incoming/";

/// Invokes the function that makes pictures.
#[derive(Clone)]
pub(crate) struct MediaRunner {
    function: MediaFunction,
    place: Place,
    recorder: Recorder,
    room: Arc<Semaphore>,
    /// Those under way, to be ended when the shop closes: their uploads are handled again later.
    running: Arc<RwLock<Vec<AbortHandle>>>,
}

impl MediaRunner {
    pub(crate) fn new(function: MediaFunction, place: Place, recorder: Recorder) -> Self {
        Self { function, place, recorder, room: Arc::new(Semaphore::new(AT_ONCE)), running: Arc::default() }
    }

    /// The bucket of pictures, as the function reaches it.
    pub(crate) fn objects(&self) -> &Objects {
        &self.function.objects
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
            let answer = lambda.invoke(Function::Media, event, BUDGET).await;
            return answer.inspect_err(|cause| tracing::error!(?cause, "a picture was not handled")).ok();
        }
        let (function, text) = (self.function.clone(), event.to_string());
        let scope = RequestContext::new(BUDGET);
        let work = scope.clone().run(async move {
            let event: Event = serde_json::from_str(&text).ok()?;
            let handled = Box::pin(media::handle(&function, event)).await;
            handled.inspect_err(|cause| tracing::error!(%cause, "a picture was not handled")).ok()
        });
        let task = tokio::spawn(as_function(Function::Media, work).with_current_subscriber());
        self.watch(task.abort_handle()).await;
        // None if it was killed, or is to end with the shop.
        let summary = task.await.ok().flatten();
        let answer = summary.and_then(|summary| serde_json::to_value(summary).ok());
        let calls = scope.calls();
        self.recorder.note(Record {
            function: Function::Media,
            method: String::new(),
            route_key: "media".to_owned(),
            status: if answer.is_some() { 200 } else { 500 },
            read_units: calls.iter().map(|call| call.read_units).sum(),
            write_units: calls.iter().map(|call| call.write_units).sum(),
            calls: calls.into_iter().map(|call| call.operation).collect(),
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
