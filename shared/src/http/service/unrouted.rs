//! Answers to requests without a handler.

use std::collections::BTreeSet;

use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, LOCATION};
use http::{HeaderValue, Method, StatusCode, Uri};

use super::Routes;
use crate::http::Problem;

/// Redirects to the same path without its slash. Method and body stay the same (308).
pub(super) fn redirect(uri: &Uri) -> Response {
    let mut response = StatusCode::PERMANENT_REDIRECT.into_response();
    if let Some(location) = uri.path_and_query().and_then(|to| HeaderValue::from_str(to.as_str()).ok()) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Returns true if `methods` include `method`. GET includes HEAD.
pub(super) fn takes(methods: &[Method], method: &Method) -> bool {
    methods.contains(method) || (*method == Method::HEAD && methods.contains(&Method::GET))
}

/// Returns the value of `Allow` for these methods, with HEAD and OPTIONS. `None` if there are no methods.
fn allow<'a>(methods: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut all: BTreeSet<&str> = methods.filter(|method| !method.is_empty()).collect();
    if all.is_empty() {
        return None;
    }
    if all.contains("GET") {
        all.insert("HEAD");
    }
    all.insert("OPTIONS");
    Some(all.into_iter().collect::<Vec<_>>().join(", "))
}

/// Returns 404, or 405 with the methods of the path. Answers OPTIONS with 204 and these methods.
pub(super) fn unrouted(response: &Response, routes: Option<Routes>, method: &Method, path: &str) -> Response {
    let allow = match routes {
        Some(routes) => {
            let methods = routes(path);
            let is_anothers = takes(&methods, method);
            allow(methods.iter().map(Method::as_str)).filter(|_| !is_anothers)
        }
        None => {
            let taken = response.headers().get(ALLOW).and_then(|value| value.to_str().ok()).unwrap_or_default();
            allow(taken.split(',').map(str::trim))
        }
    };
    let Some(allow) = allow else { return Problem::not_found().into_response() };
    if *method == Method::OPTIONS {
        let mut answer = StatusCode::NO_CONTENT.into_response();
        if let Ok(value) = HeaderValue::try_from(allow) {
            answer.headers_mut().insert(ALLOW, value);
        }
        return answer;
    }
    let detail = format!("This path takes {allow}.");
    let mut answer = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail).into_response();
    if let Ok(value) = HeaderValue::try_from(allow) {
        answer.headers_mut().insert(ALLOW, value);
    }
    answer
}
