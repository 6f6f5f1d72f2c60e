use std::convert::Infallible;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use lambda_http::RequestExt;
use lambda_http::request::RequestContext;
use tower::ServiceExt;

use super::{Problem, cors};
use crate::config::Shop;
use crate::scope::Scope;

/// The largest body, in bytes.
const MAX_BODY: usize = 256 * 1024;
/// How long a request may take where nobody says: less than the functions' own time.
const BUDGET: Duration = Duration::from_secs(10);
/// Kept back for answering when the time is up.
const RESERVE: Duration = Duration::from_millis(500);
/// No function runs longer; a deadline further off is no deadline.
const LONGEST: Duration = Duration::from_secs(900);

/// The methods that the whole shop answers at a path, over all functions; none where there is nothing.
pub type Routes = fn(&str) -> Vec<Method>;

/// The request's id, as API Gateway gave it.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Stands around a function's router: bounds the request, routes it, and gives every answer, whatever happened, its
/// headers, its request id and its log line.
#[derive(Clone)]
pub struct Edge {
    router: Router,
    shop: Arc<Shop>,
    routes: Option<Routes>,
    cold: Arc<AtomicBool>,
}

impl Edge {
    pub fn new(router: Router, shop: Arc<Shop>) -> Self {
        let router = router.route_layer(from_fn(note_route));
        Self { router, shop, routes: None, cold: Arc::new(AtomicBool::new(true)) }
    }

    /// For the function that gets what no other route takes: it answers 404 and 405 for the whole shop.
    #[must_use]
    pub fn with_routes(mut self, routes: Routes) -> Self {
        self.routes = Some(routes);
        self
    }

    async fn answer(self, request: lambda_http::Request) -> Response {
        let started = Instant::now();
        let cold = self.cold.swap(false, Ordering::Relaxed);
        let request_id = request_id(&request);
        let method = request.method().clone();
        let origin = cors::allowed_origin(&self.shop.cors_origins, request.headers());
        let scope = Scope::new(budget(&request));

        let mut response = scope.clone().run(self.route(request, &request_id, origin.as_ref())).await;
        let problem = response.extensions_mut().remove::<Problem>();
        let route = response.extensions_mut().remove::<Route>().map_or_else(|| "none".to_owned(), |route| route.0);
        log(&LogLine {
            request_id: &request_id,
            method: &method,
            route: &route,
            status: response.status(),
            took: started.elapsed(),
            dynamodb_calls: scope.calls().len(),
            cold,
            problem: problem.as_ref(),
        });
        if let Some(problem) = problem {
            let allow = response.headers_mut().remove(ALLOW);
            response = problem.render(&request_id);
            if let Some(allow) = allow {
                response.headers_mut().insert(ALLOW, allow);
            }
        }
        finish(response.headers_mut(), &request_id, origin);
        response
    }

    async fn route(self, request: lambda_http::Request, request_id: &str, origin: Option<&HeaderValue>) -> Response {
        if cors::is_preflight(request.method(), request.headers()) {
            return cors::preflight(origin);
        }
        if request.body().len() > MAX_BODY {
            let detail = format!("The body must have at most {MAX_BODY} bytes.");
            return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail).into_response();
        }
        let slash = request.uri().path().ends_with('/');
        let request = prepare(request, request_id);
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let deadline = crate::scope::deadline();
        let handled = AssertUnwindSafe(self.router.oneshot(request)).catch_unwind();
        let response = match tokio::time::timeout_at(deadline, handled).await {
            Ok(Ok(Ok(response))) => response,
            Ok(Ok(Err(never))) => match never {},
            // The hook that logs panics has said where it was.
            Ok(Err(_panic)) => return Problem::internal().into_response(),
            Err(_time_is_up) => return Problem::unavailable().into_response(),
        };
        if response.extensions().get::<Problem>().is_some() {
            return response;
        }
        match response.status() {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => match self.routes {
                // API Gateway knows no routes that end with a slash: they come here, whoever's they are.
                Some(routes) if slash && routes(uri.path()).contains(&method) => redirect(&uri),
                routes => unrouted(&response, routes, &method, uri.path()),
            },
            _ => response,
        }
    }
}

/// To the same path without its slash, method and body unchanged.
fn redirect(uri: &Uri) -> Response {
    let mut response = StatusCode::PERMANENT_REDIRECT.into_response();
    if let Some(location) = uri.path_and_query().and_then(|to| HeaderValue::from_str(to.as_str()).ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// What the router has no handler for: 404, or 405 with what the path does take.
fn unrouted(response: &Response, routes: Option<Routes>, method: &Method, path: &str) -> Response {
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

/// The request as the router takes it: without a trailing slash.
fn prepare(request: lambda_http::Request, request_id: &str) -> Request {
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

fn request_id(request: &lambda_http::Request) -> String {
    let from_gateway = match request.extensions().get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone(),
        _ => None,
    };
    let from_lambda = || request.lambda_context_ref().map(|context| context.request_id.clone());
    from_gateway.or_else(from_lambda).unwrap_or_default()
}

/// The time left, by Lambda's deadline where that makes sense: emulators send constants.
fn budget(request: &lambda_http::Request) -> Duration {
    let deadline = request.lambda_context_ref().map_or(0, |context| context.deadline);
    let now = u64::try_from(crate::clock::wall_millis()).unwrap_or(0);
    match deadline.checked_sub(now).map(Duration::from_millis) {
        Some(left) if left > RESERVE && left <= LONGEST => left.saturating_sub(RESERVE),
        _ => BUDGET,
    }
}

/// The route that answered, by its pattern: paths hold ids.
#[derive(Clone)]
struct Route(String);

async fn note_route(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| Route(path.as_str().to_owned()));
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

fn finish(headers: &mut HeaderMap, request_id: &str, origin: Option<HeaderValue>) {
    let mut unless_set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    unless_set(CACHE_CONTROL, "no-store");
    unless_set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    unless_set(header::X_FRAME_OPTIONS, "DENY");
    unless_set(header::REFERRER_POLICY, "no-referrer");
    unless_set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    unless_set(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    cors::allow(headers, origin);
}

struct LogLine<'a> {
    request_id: &'a str,
    method: &'a Method,
    route: &'a str,
    status: StatusCode,
    took: Duration,
    dynamodb_calls: usize,
    cold: bool,
    problem: Option<&'a Problem>,
}

fn log(line: &LogLine<'_>) {
    let code = line.problem.map(Problem::code);
    if let Some(cause) = line.problem.and_then(Problem::cause) {
        tracing::error!(request_id = line.request_id, cause = %cause, "could not answer");
    }
    tracing::info!(
        request_id = line.request_id,
        method = line.method.as_str(),
        route = line.route,
        status = line.status.as_u16(),
        duration_us = u64::try_from(line.took.as_micros()).unwrap_or(u64::MAX),
        dynamodb_calls = line.dynamodb_calls,
        cold_start = line.cold,
        code,
        "request"
    );
}

impl tower::Service<lambda_http::Request> for Edge {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: lambda_http::Request) -> Self::Future {
        let edge = self.clone();
        Box::pin(async move { Ok(edge.answer(request).await) })
    }
}
