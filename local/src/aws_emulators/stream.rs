//! A path at which tests wait for the table's stream.

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::StatusCode;

use crate::stream::Drains;

pub(super) fn routes(drains: Drains) -> Router {
    Router::new().route("/_local/stream/drain", post(drain)).with_state(drains)
}

/// Answers when the functions that follow the stream have handled every change made so far, and what they made of it.
async fn drain(State(drains): State<Drains>) -> StatusCode {
    drains.drain().await;
    StatusCode::NO_CONTENT
}
