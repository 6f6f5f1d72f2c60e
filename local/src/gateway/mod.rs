//! The shop on this machine: API Gateway, the functions, DynamoDB and its stream in one process.

mod answer;
mod body;
mod dispatch;
mod event;
mod functions;
mod headers;
mod invoke;
mod options;
mod path;
mod recorder;
mod server;
mod start;

use std::net::SocketAddr;
use std::sync::Arc;

use auth::Auth;
use axum::body::Bytes;
use http::{Request, Response};
use shared::App;
use tokio::task::JoinHandle;
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

use crate::dynamodb::Dynamodb;
use crate::folder::DataFolder;
use crate::function::Function;
use crate::schedule::{ScheduleHandle, Scheduler};
use crate::shutdown::ShutdownRequest;
use crate::stream::StreamHandle;

pub(crate) use dispatch::Dispatcher;
pub(crate) use invoke::TIMEOUT;
pub use options::{Options, Storage};
pub use recorder::{Record, Recorder};

/// A running shop. Call [`Gateway::stop`] to end it in good order; dropped, it stops as soon as it can.
pub struct Gateway {
    address: SocketAddr,
    dispatcher: Arc<Dispatcher>,
    is_new: bool,
    dynamodb_url: String,
    shutdown: ShutdownRequest,
    server: JoinHandle<()>,
    stream: Option<StreamHandle>,
    scheduler: Scheduler,
    schedules: ScheduleHandle,
    dynamodb: Option<Dynamodb>,
    /// Holds the lock until everything has stopped.
    _folder: Option<Arc<DataFolder>>,
}

impl Gateway {
    /// Where it is: `http://127.0.0.1:3000`, without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where its DynamoDB is.
    pub fn dynamodb_url(&self) -> &str {
        &self.dynamodb_url
    }

    /// What its functions work with: the clock to move, the store to look into.
    pub fn app(&self) -> &App {
        &self.dispatcher.app
    }

    /// What the auth function works with.
    pub fn auth(&self) -> &Auth {
        &self.dispatcher.functions.accounts
    }

    /// What its functions did.
    pub fn recorder(&self) -> &Recorder {
        &self.dispatcher.recorder
    }

    /// Whether this start made the shop's table.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Waits until the stream function has handled every change made so far.
    pub async fn drain_stream(&self) {
        if let Some(stream) = &self.stream {
            stream.drain().await;
        }
    }

    /// Invokes a function with this event, as a schedule would; and gives its answer, none if it failed.
    pub async fn run_schedule(&self, function: Function, event: &serde_json::Value) -> Option<serde_json::Value> {
        self.scheduler.invoke(function, event).await
    }

    /// Stops: takes no more requests and begins nothing by the clock, finishes what is in progress within five seconds,
    /// then stops the stream and the database.
    pub async fn stop(self) {
        self.shutdown.send();
        let _panicked = self.server.await;
        // Clients may have hung up on requests that still run.
        let running = self.dispatcher.running.write();
        if tokio::time::timeout(server::PATIENCE, running).await.is_err() {
            tracing::warn!("stopped with functions still running");
        }
        if tokio::time::timeout(server::PATIENCE, self.schedules.stopped()).await.is_err() {
            tracing::warn!("stopped while a schedule was running");
        }
        if let Some(stream) = self.stream
            && tokio::time::timeout(server::PATIENCE, stream.stopped()).await.is_err()
        {
            tracing::warn!("stopped while the stream function was running");
        }
        if let Some(dynamodb) = self.dynamodb {
            dynamodb.stop().await;
        }
    }

    /// Answers a request without the network and without a word in the log.
    pub(crate) async fn ask(&self, request: Request<Bytes>) -> Response<Bytes> {
        self.dispatcher.dispatch(request, self.address).with_subscriber(NoSubscriber::default()).await
    }
}

#[cfg(test)]
mod tests;
