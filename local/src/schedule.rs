//! Invokes the schedule function as EventBridge Scheduler does: by the template's schedules.

use serde_json::Value;
use shared::App;
use shared::scope::Scope;

use crate::function::Function;
use crate::gateway::{Record, Recorder, TIMEOUT};
use crate::shutdown::Shutdown;
use crate::template::Schedule;

/// Invokes the schedule function.
#[derive(Clone)]
pub(crate) struct Scheduler {
    pub(crate) app: App,
    pub(crate) recorder: Recorder,
}

impl Scheduler {
    /// Runs each schedule until it is time to stop.
    pub(crate) fn start(&self, schedules: Vec<Schedule>, stop: &Shutdown) {
        for schedule in schedules {
            tokio::spawn(self.clone().run(schedule, stop.clone()));
        }
    }

    async fn run(self, schedule: Schedule, stop: Shutdown) {
        let mut ticks = tokio::time::interval(schedule.every);
        // The first tick comes at once.
        ticks.tick().await;
        let mut stop = std::pin::pin!(stop.requested());
        loop {
            tokio::select! {
                () = &mut stop => return,
                _ = ticks.tick() => {}
            }
            let _failed = self.invoke(&schedule.input).await;
        }
    }

    /// Invokes the function once, with JSON both ways. None if it failed, which the log tells.
    pub(crate) async fn invoke(&self, input: &Value) -> Option<Value> {
        let scope = Scope::new(TIMEOUT);
        let (app, text) = (self.app.clone(), input.to_string());
        let work = scope.clone().run(async move {
            let event = serde_json::from_str(&text).map_err(|error| error.to_string())?;
            let report = schedule::handle(&app.store, &app.clock, event).await.map_err(|error| error.to_string())?;
            serde_json::to_value(report).map_err(|error| error.to_string())
        });
        let answer = match tokio::spawn(work).await {
            Ok(Ok(answer)) => Some(answer),
            Ok(Err(cause)) => {
                tracing::error!(cause, "a schedule failed");
                None
            }
            Err(_panicked) => None,
        };
        let calls = scope.calls();
        self.recorder.note(Record {
            function: Function::Schedule,
            method: String::new(),
            route_key: "schedule".to_owned(),
            status: if answer.is_some() { 200 } else { 500 },
            read_units: calls.iter().map(|call| call.read_units).sum(),
            write_units: calls.iter().map(|call| call.write_units).sum(),
            calls: calls.into_iter().map(|call| call.operation).collect(),
        });
        answer
    }
}
