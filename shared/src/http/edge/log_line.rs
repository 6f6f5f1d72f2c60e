//! One line a request: what was asked for, by route, and what it took. Never what was in it.

use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{Method, StatusCode};

use crate::http::Problem;
use crate::scope::Call;
use crate::units::Units;

/// The route that answered, by its pattern: paths hold ids.
#[derive(Clone)]
pub(super) struct Route(pub(super) String);

pub(super) async fn note_route(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| Route(path.as_str().to_owned()));
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

pub(super) struct LogLine<'a> {
    pub(super) request_id: &'a str,
    pub(super) method: &'a Method,
    pub(super) route: &'a str,
    pub(super) status: StatusCode,
    pub(super) took: Duration,
    pub(super) calls: &'a [Call],
    pub(super) cold: bool,
    pub(super) problem: Option<&'a Problem>,
}

pub(super) fn log(line: &LogLine<'_>) {
    let code = line.problem.map(Problem::code);
    let read_units: Units = line.calls.iter().map(|call| call.read_units).sum();
    let write_units: Units = line.calls.iter().map(|call| call.write_units).sum();
    if let Some(cause) = line.problem.and_then(Problem::cause) {
        tracing::error!(request_id = line.request_id, cause = %cause, "could not answer");
    }
    tracing::info!(
        request_id = line.request_id,
        method = line.method.as_str(),
        route = line.route,
        status = line.status.as_u16(),
        duration_us = u64::try_from(line.took.as_micros()).unwrap_or(u64::MAX),
        dynamodb_calls = line.calls.len(),
        read_units = read_units.as_f64(),
        write_units = write_units.as_f64(),
        cold_start = line.cold,
        code,
        "request"
    );
}
