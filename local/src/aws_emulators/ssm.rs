//! SSM on this machine, for functions that run in processes of their own: it has one parameter, with the signing keys.

use std::fmt::Display;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::is_signed;

const BASE: &str = "/_local/ssm";

/// Where the SDK finds SSM.
pub(crate) fn endpoint(gateway: impl Display) -> String {
    format!("http://{gateway}{BASE}")
}

pub(super) fn routes(signing_keys: Option<Arc<str>>) -> Router {
    Router::new().route(BASE, post(call)).route(&format!("{BASE}/"), post(call)).with_state(signing_keys)
}

/// `GetParameter`.
async fn call(State(signing_keys): State<Option<Arc<str>>>, headers: HeaderMap, body: Bytes) -> Response {
    let refused = |status: StatusCode, kind: &str| (status, Json(json!({ "__type": kind }))).into_response();
    if !is_signed(&headers) {
        return refused(StatusCode::FORBIDDEN, "AccessDeniedException");
    }
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    if target != Some("AmazonSSM.GetParameter") {
        return refused(StatusCode::BAD_REQUEST, "InvalidAction");
    }
    let request: Value = serde_json::from_slice(&body).unwrap_or_default();
    match (signing_keys.as_deref(), request.get("Name")) {
        (Some(keys), Some(name)) => {
            Json(json!({ "Parameter": { "Name": name, "Type": "SecureString", "Value": keys, "Version": 1 } }))
                .into_response()
        }
        _ => refused(StatusCode::BAD_REQUEST, "ParameterNotFound"),
    }
}
