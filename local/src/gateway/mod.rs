//! The shop on this machine: API Gateway, the functions, DynamoDB and its stream in one process.

mod answer;
mod body;
mod database;
mod dispatch;
mod event;
mod functions;
mod headers;
mod invoke;
mod opening;
mod options;
mod path;
mod server;
mod start;
mod workers;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use auth::Auth;
use axum::body::Bytes;
use http::{Request, Response};
use shared::App;
use tokio::task::JoinHandle;
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

use crate::aws_emulators::Emulators;
use crate::aws_emulators::ses::Mailbox;
use crate::dynamodb::{self, Dynamodb};
use crate::error::StartError;
use crate::folder::DataFolder;
use crate::function::Function;
use crate::imports::ImportsRunner;
use crate::lambda::Binaries;
use crate::media::MediaRunner;
use crate::recorder::Recorder;
use crate::shutdown::ShutdownRequest;
use crate::stream::{DeadLetter, read_all};
use dispatch::Dispatcher;
use workers::Workers;

pub use options::{Options, Storage};

/// A running shop. Call [`Gateway::stop`] to end it in good order; dropped, it stops as soon as it can.
pub struct Gateway {
    address: SocketAddr,
    dispatcher: Arc<Dispatcher>,
    emulators: Emulators,
    is_open_to_sam: bool,
    imports: ImportsRunner,
    media: MediaRunner,
    is_new: bool,
    dynamodb_url: String,
    table: String,
    shutdown: ShutdownRequest,
    server: JoinHandle<()>,
    workers: Workers,
    /// The functions' processes, where they have any.
    binaries: Binaries,
    binaries_shutdown: ShutdownRequest,
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

    /// Whether containers of `sam local` may run its functions.
    pub(crate) fn is_open_to_sam(&self) -> bool {
        self.is_open_to_sam
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

    /// Waits until the functions that follow the stream have handled every change made so far, and what they made of it.
    pub async fn drain_stream(&self) {
        self.emulators.drains.drain().await;
    }

    /// Waits until every request that has reached a function is answered. A client that hung up does not end its request.
    pub async fn drain_requests(&self) {
        drop(self.dispatcher.running.write().await);
    }

    /// The stream's records that a function could not handle for as long as the stream keeps them.
    pub fn dead_letters(&self) -> Vec<DeadLetter> {
        self.workers.dead_letters.all()
    }

    /// Every record that is in the table's stream, as its functions would be sent it.
    ///
    /// # Errors
    /// What DynamoDB says.
    pub async fn stream_records(&self) -> Result<Vec<serde_json::Value>, StartError> {
        let aws = dynamodb::aws_config(&self.dynamodb_url);
        let arn = dynamodb::stream_arn(&aws, &self.dynamodb_url, &self.table).await?;
        read_all(&aws, &arn).await.map_err(|error| StartError::because("the stream cannot be read", error))
    }

    /// What the stream function works with.
    pub fn stream_function(&self) -> &stream::Stream {
        &self.workers.consumers.stream
    }

    /// What the mail function works with.
    pub fn mail_function(&self) -> &mail::Mail {
        &self.workers.consumers.mail
    }

    /// Where its mails land.
    pub fn mailbox(&self) -> &Mailbox {
        &self.emulators.mailbox
    }

    /// Invokes a function with this event, as a schedule would; and gives its answer, none if it failed.
    pub async fn run_schedule(&self, function: Function, event: &serde_json::Value) -> Option<serde_json::Value> {
        self.workers.scheduler.invoke(function, event).await
    }

    /// Invokes the imports function with this event, as its schedule or an upload would; and gives its answer, none if
    /// it failed.
    pub async fn run_imports(&self, event: &serde_json::Value) -> Option<serde_json::Value> {
        self.imports.invoke(event).await
    }

    /// Invokes the function that makes pictures with this event, as its schedule or an upload would; and gives its answer,
    /// none if it failed.
    pub async fn run_media(&self, event: &serde_json::Value) -> Option<serde_json::Value> {
        self.media.invoke(event).await
    }

    /// The folder that the bucket of pictures is, with its objects by their keys.
    pub fn media_folder(&self) -> PathBuf {
        self.emulators.objects.media_path()
    }

    /// The folder that uploaded objects are in, by their keys.
    pub fn objects_folder(&self) -> PathBuf {
        self.emulators.objects.path()
    }

    /// Stops: begins nothing by the clock and lets the functions that follow the stream finish, which ask the gateway to
    /// send mails; then takes no more requests and finishes those in progress within five seconds; then stops the
    /// database.
    pub async fn stop(self) {
        self.workers.shutdown.send();
        // The next one goes on with what imports leave.
        self.imports.stop().await;
        self.media.stop().await;
        if tokio::time::timeout(server::PATIENCE, self.workers.stopped()).await.is_err() {
            tracing::warn!("stopped while a function was running that follows the stream or the clock");
        }
        self.shutdown.send();
        let _panicked = self.server.await;
        // Clients may have hung up on requests that still run.
        let running = self.dispatcher.running.write();
        if tokio::time::timeout(server::PATIENCE, running).await.is_err() {
            tracing::warn!("stopped with functions still running");
        }
        self.binaries_shutdown.send();
        self.binaries.stopped().await;
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
