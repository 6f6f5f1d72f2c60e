//! What there is to ask of the table's stream.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::StatusCode;

use crate::gateway::Dispatcher;

pub(super) fn routes() -> Router<Arc<Dispatcher>> {
    Router::new().route("/_local/stream/drain", post(drain))
}

/// Answers when the functions that follow the stream have handled every change made so far, and what they made of it.
async fn drain(State(dispatcher): State<Arc<Dispatcher>>) -> StatusCode {
    dispatcher.drains.drain().await;
    StatusCode::NO_CONTENT
}
