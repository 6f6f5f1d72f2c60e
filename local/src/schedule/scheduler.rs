use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use shared::clock::Clock;
use shared::request_context::RequestContext;
use tokio::sync::RwLock;
use tokio::task::JoinSet;

use super::Handlers;
use crate::changes::Changes;
use crate::function::{Function, TIMEOUT};
use crate::recorder::{Record, Recorder};
use crate::running::as_function;
use crate::shutdown::Shutdown;
use crate::template::{Cron, Schedule, When};

/// How often the shop's clock is looked at for schedules that go by it: somebody may have moved it, or the machine may
/// have slept.
const LOOK: Duration = Duration::from_millis(500);

/// Invokes functions by the clock.
#[derive(Clone)]
pub(crate) struct Scheduler {
    pub(crate) handlers: Handlers,
    /// How long each function may take.
    pub(crate) timeouts: BTreeMap<Function, Duration>,
    pub(crate) recorder: Recorder,
    /// Notified after each invocation, which may have changed the table.
    pub(crate) changes: Changes,
    /// Each invocation keeps a read lock while it runs, so that stopping can wait for all of them.
    pub(crate) running: Arc<RwLock<()>>,
}

/// The schedules as they run.
#[derive(Debug, Default)]
pub(crate) struct ScheduleHandle(JoinSet<()>);

impl ScheduleHandle {
    /// Waits until all have stopped.
    pub(crate) async fn stopped(mut self) {
        while self.0.join_next().await.is_some() {}
    }
}

impl Scheduler {
    /// Runs each schedule until it is time to stop, and what it has begun to its end. No schedule waits for another; one
    /// that takes longer than until its next time leaves that one out.
    pub(crate) fn start(&self, schedules: Vec<Schedule>, stop: &Shutdown) -> ScheduleHandle {
        let mut running = JoinSet::new();
        for schedule in schedules {
            running.spawn(self.clone().run(schedule, stop.clone()));
        }
        ScheduleHandle(running)
    }

    async fn run(self, schedule: Schedule, stop: Shutdown) {
        let clock = self.handlers.app.clock.clone();
        let mut stop = std::pin::pin!(stop.requested());
        loop {
            let due: Pin<Box<dyn Future<Output = ()> + Send>> = match &schedule.when {
                When::Every(pause) => Box::pin(tokio::time::sleep(*pause)),
                When::At(cron) => Box::pin(due(cron, &clock)),
            };
            tokio::select! {
                biased;
                () = &mut stop => return,
                () = due => {}
            }
            let _failed = self.invoke(schedule.function, &schedule.input).await;
        }
    }

    /// Invokes a function once, with JSON both ways. None if it failed, which the log tells.
    pub(crate) async fn invoke(&self, function: Function, input: &Value) -> Option<Value> {
        let running = Arc::clone(&self.running).read_owned().await;
        let timeout = self.timeouts.get(&function).copied().unwrap_or(TIMEOUT);
        let scope = RequestContext::new(timeout);
        let (handlers, event) = (self.handlers.clone(), input.to_string());
        let work = scope.clone().run(async move {
            let answer = tokio::time::timeout(timeout, handlers.handle(function, &event, timeout)).await;
            drop(running);
            answer.unwrap_or_else(|_too_long| Err("it took too long".to_owned()))
        });
        let answer = match tokio::spawn(as_function(function, work)).await {
            Ok(Ok(answer)) => Some(answer),
            Ok(Err(cause)) => {
                tracing::error!(%function, cause, "a schedule failed");
                None
            }
            Err(_panicked) => None,
        };
        self.changes.tell();
        let calls = scope.calls();
        self.recorder.note(Record {
            function,
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

/// Waits for the next time by the shop's clock, for ever if there is none. However many were passed over, by a machine
/// that slept or a test that moved the clock, it is due once.
async fn due(cron: &Cron, clock: &Clock) {
    let Some(next) = cron.next(clock.now()) else { return std::future::pending().await };
    while clock.now() < next {
        tokio::time::sleep(LOOK).await;
    }
}
