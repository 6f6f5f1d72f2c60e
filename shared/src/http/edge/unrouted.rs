//! What no route takes: 404, or 405 with what the path does take.

use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, LOCATION};
use http::{HeaderValue, Method, StatusCode, Uri};

use super::Routes;
use crate::http::Problem;

/// To the same path without its slash, method and body unchanged.
pub(super) fn redirect(uri: &Uri) -> Response {
    let mut response = StatusCode::PERMANENT_REDIRECT.into_response();
    if let Some(location) = uri.path_and_query().and_then(|to| HeaderValue::from_str(to.as_str()).ok()) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// What the router has no handler for: 404, or 405 with what the path does take.
pub(super) fn unrouted(response: &Response, routes: Option<Routes>, method: &Method, path: &str) -> Response {
    let allow = match routes {
        Some(routes) => {
            let methods = routes(path);
            let names: Vec<&str> = methods.iter().map(Method::as_str).collect();
            (!methods.is_empty() && !methods.contains(method)).then(|| names.join(", "))
        }
        None => response.headers().get(ALLOW).and_then(|value| value.to_str().ok()).map(str::to_owned),
    };
    let Some(allow) = allow else { return Problem::not_found().into_response() };
    let detail = format!("This path takes {allow}.");
    let mut answer = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail).into_response();
    if let Ok(value) = HeaderValue::try_from(allow) {
        answer.headers_mut().insert(ALLOW, value);
    }
    answer
}
