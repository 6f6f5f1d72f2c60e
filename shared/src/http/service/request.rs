//! A request as it comes from Lambda, and as the router takes it.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use http::Uri;
use lambda_http::RequestExt;
use lambda_http::request::RequestContext;

use super::RequestId;
use crate::telemetry::trace_root;

/// How long a request may take where nobody says: less than the functions' own time.
const BUDGET: Duration = Duration::from_secs(10);
/// Kept back for answering when the time is up.
const RESERVE: Duration = Duration::from_millis(500);
/// No function runs longer; a deadline further off is no deadline.
const LONGEST: Duration = Duration::from_secs(900);

/// The request as the router takes it: without a trailing slash.
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

/// The request's id, by API Gateway or else by Lambda.
pub(super) fn request_id(request: &lambda_http::Request) -> String {
    let from_gateway = match request.extensions().get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone(),
        _ => None,
    };
    let from_lambda = || request.lambda_context_ref().map(|context| context.request_id.clone());
    from_gateway.or_else(from_lambda).unwrap_or_default()
}

/// The trace that the request is a part of: by Lambda, where it takes part in it, or else by API Gateway, which names one
/// for each request.
pub(super) fn trace_id(request: &lambda_http::Request) -> Option<String> {
    let from_lambda = request.lambda_context_ref().and_then(|context| context.xray_trace_id.as_deref());
    let from_gateway = || trace_root(request.headers().get("x-amzn-trace-id")?.to_str().ok()?);
    from_lambda.and_then(trace_root).or_else(from_gateway)
}

/// The time left, by Lambda's deadline where that makes sense: emulators send constants.
pub(super) fn budget(request: &lambda_http::Request) -> Duration {
    let deadline = request.lambda_context_ref().map_or(0, |context| context.deadline);
    let now = u64::try_from(crate::clock::wall_millis()).unwrap_or(0);
    match deadline.checked_sub(now).map(Duration::from_millis) {
        Some(left) if left > RESERVE && left <= LONGEST => left.saturating_sub(RESERVE),
        _ => BUDGET,
    }
}
