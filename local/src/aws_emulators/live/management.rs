//! The management API's `@connections`, as the SDK calls it.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::json;

use super::Live;
use super::hub::{Order, Untold};
use crate::aws_emulators::is_signed;

/// The largest message that can be sent, in bytes.
const MAX_MESSAGE: usize = 128 * 1024;

const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// `PostToConnection`.
pub(super) async fn post(
    State(live): State<Arc<Live>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !is_signed(&headers) {
        return forbidden();
    }
    if body.len() > MAX_MESSAGE {
        return refusal(StatusCode::PAYLOAD_TOO_LARGE, "PayloadTooLargeException");
    }
    let Ok(text) = String::from_utf8(body.into()) else {
        return refusal(StatusCode::BAD_REQUEST, "BadRequestException");
    };
    told(live.hub.tell(&id, Order::Send(text)), StatusCode::OK)
}

/// `DeleteConnection`.
pub(super) async fn close(State(live): State<Arc<Live>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if !is_signed(&headers) {
        return forbidden();
    }
    told(live.hub.tell(&id, Order::Close), StatusCode::NO_CONTENT)
}

/// `GetConnection`.
pub(super) async fn view(State(live): State<Arc<Live>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if !is_signed(&headers) {
        return forbidden();
    }
    let Some((connection, last_active_at)) = live.hub.view(&id) else {
        return told(Err(Untold::Gone), StatusCode::OK);
    };
    let identity = json!({"sourceIp": connection.source_ip.to_string(), "userAgent": connection.user_agent});
    let body = json!({
        "connectedAt": connection.connected_at.to_string(),
        "lastActiveAt": last_active_at.to_string(),
        "identity": identity,
    });
    Json(body).into_response()
}

fn told(told: Result<(), Untold>, status: StatusCode) -> Response {
    match told {
        Ok(()) => status.into_response(),
        Err(Untold::Gone) => refusal(StatusCode::GONE, "GoneException"),
        Err(Untold::Full) => refusal(StatusCode::TOO_MANY_REQUESTS, "LimitExceededException"),
    }
}

fn forbidden() -> Response {
    refusal(StatusCode::FORBIDDEN, "ForbiddenException")
}

fn refusal(status: StatusCode, kind: &'static str) -> Response {
    let mut response = (status, Json(json!({ "message": kind }))).into_response();
    response.headers_mut().insert(ERROR_TYPE, HeaderValue::from_static(kind));
    response
}
