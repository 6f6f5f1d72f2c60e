//! Conversion of Lambda's request for the router, and what the HTTP service reads from it.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use http::Uri;
use lambda_http::RequestExt;
use lambda_http::request::RequestContext;

use super::RequestId;
use crate::telemetry::trace_root;

/// The default time budget of a request, below the functions' timeout.
const BUDGET: Duration = Duration::from_secs(10);
/// Subtracted from the time budget, to answer when the time is up.
const RESERVE: Duration = Duration::from_millis(500);
/// The maximum timeout of a Lambda function. A deadline further away is invalid.
const LONGEST: Duration = Duration::from_secs(900);

/// Converts the request for the router, without a trailing slash.
pub(super) fn prepare(request: lambda_http::Request, request_id: &str) -> Request {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path();
    if path.len() > 1 && path.ends_with('/') {
        let trimmed = path.trim_end_matches('/');
        let path = if trimmed.is_empty() { "/" } else { trimmed };
        let path_and_query = match parts.uri.query() {
            Some(query) => format!("{path}?{query}"),
            None => path.to_owned(),
        };
        if let Ok(uri) = path_and_query.parse::<Uri>() {
            parts.uri = uri;
        }
    }
    parts.extensions.insert(RequestId(request_id.to_owned()));
    let body = match body {
        lambda_http::Body::Text(text) => Body::from(text),
        lambda_http::Body::Binary(bytes) => Body::from(bytes),
        _ => Body::empty(),
    };
    Request::from_parts(parts, body)
}

/// Returns the request's id from API Gateway, or else from Lambda.
pub(super) fn request_id(request: &lambda_http::Request) -> String {
    let from_gateway = match request.extensions().get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone(),
        _ => None,
    };
    let from_lambda = || request.lambda_context_ref().map(|context| context.request_id.clone());
    from_gateway.or_else(from_lambda).unwrap_or_default()
}

/// Returns the id of the request's trace: from Lambda if it takes part in the trace, or else from API Gateway, which
/// names a trace for each request.
pub(super) fn trace_id(request: &lambda_http::Request) -> Option<String> {
    let from_lambda = request.lambda_context_ref().and_then(|context| context.xray_trace_id.as_deref());
    let from_gateway = || trace_root(request.headers().get("x-amzn-trace-id")?.to_str().ok()?);
    from_lambda.and_then(trace_root).or_else(from_gateway)
}

/// Returns the time left until Lambda's deadline, if that is plausible: emulators send constants.
pub(super) fn budget(request: &lambda_http::Request) -> Duration {
    let deadline = request.lambda_context_ref().map_or(0, |context| context.deadline);
    let now = u64::try_from(crate::clock::wall_millis()).unwrap_or(0);
    match deadline.checked_sub(now).map(Duration::from_millis) {
        Some(left) if left > RESERVE && left <= LONGEST => left.saturating_sub(RESERVE),
        _ => BUDGET,
    }
}
