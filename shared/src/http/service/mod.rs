mod cors;
mod headers;
mod request;
mod route;
mod unrouted;

use std::convert::Infallible;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use http::header::ALLOW;
use http::{HeaderValue, Method, StatusCode};
use tower::ServiceExt;

use self::headers::finish;
use self::request::{budget, prepare, request_id, trace_id};
use self::route::{Route, note_route};
use self::unrouted::{redirect, takes, unrouted};
use super::Problem;
use super::source::{Viewer, came_through};
use crate::config::Shop;
use crate::request_context::RequestContext;
use crate::telemetry::{Ids, LogLine};

/// The maximum size of a body, in bytes.
const MAX_BODY: usize = 256 * 1024;
/// The health check. It is answered without the CDN's secret too, so that monitoring can bypass CloudFront.
const HEALTH: &str = "/v1/health";
/// Returns the methods that the whole shop, over all functions, serves at a path. Empty if there are none.
pub type Routes = fn(&str) -> Vec<Method>;

/// The request's id, from API Gateway.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The HTTP service, which surrounds a function's router. It limits the request, routes it, and gives every answer,
/// whatever happened, its headers, its request id and its log line.
#[derive(Clone)]
pub struct HttpService {
    function: &'static str,
    router: Router,
    shop: Arc<Shop>,
    routes: Option<Routes>,
    cold: Arc<AtomicBool>,
}

impl HttpService {
    /// `function` is the crate's name, for the log.
    pub fn new(function: &'static str, router: Router, shop: Arc<Shop>) -> Self {
        let router = router.route_layer(from_fn(note_route));
        Self { function, router, shop, routes: None, cold: Arc::new(AtomicBool::new(true)) }
    }

    /// For the function that receives requests without a route: it answers 404 and 405 for the whole shop.
    #[must_use]
    pub fn with_routes(mut self, routes: Routes) -> Self {
        self.routes = Some(routes);
        self
    }

    async fn answer(self, request: lambda_http::Request) -> Response {
        let begun = Instant::now();
        let cold = self.cold.swap(false, Ordering::Relaxed);
        let ids = Ids { request_id: request_id(&request), trace_id: trace_id(&request), cold };
        let request_id = ids.request_id.as_str();
        let (function, method) = (self.function, request.method().clone());
        let origin = cors::allowed_origin(&self.shop.cors_origins, request.headers());
        let request_context = RequestContext::new(budget(&request));

        let answered = request_context.clone().run(self.route(request, request_id, origin.as_ref()));
        let mut response = ids.clone().run(answered).await;
        let problem = response.extensions_mut().remove::<Problem>();
        let route = response.extensions_mut().remove::<Route>().map_or_else(|| "none".to_owned(), |route| route.0);
        let cause = problem.as_ref().and_then(Problem::cause).map(ToString::to_string);
        let line = LogLine {
            function,
            ids: &ids,
            method: Some(route::shown(&method)),
            route: &route,
            status: Some(response.status().as_u16()),
            code: problem.as_ref().map(Problem::code),
            cause: cause.as_deref(),
            records: None,
            failures: None,
            took: begun.elapsed(),
            tally: request_context.calls().iter().collect(),
        };
        line.write();
        if let Some(problem) = problem {
            let allow = response.headers_mut().remove(ALLOW);
            response = problem.render(request_id);
            if let Some(allow) = allow {
                response.headers_mut().insert(ALLOW, allow);
            }
        }
        finish(response.headers_mut(), request_id, origin);
        if method == Method::HEAD {
            *response.body_mut() = Body::empty();
        }
        response
    }

    async fn route(self, request: lambda_http::Request, request_id: &str, origin: Option<&HeaderValue>) -> Response {
        let through_cdn = came_through(request.headers(), &self.shop.cdn_secrets);
        if !through_cdn && !self.shop.cdn_secrets.is_empty() && request.uri().path() != HEALTH {
            let detail = "This address answers requests that come through the shop's own address only.";
            return Problem::new(StatusCode::FORBIDDEN, "not_through_cdn", detail).into_response();
        }
        if cors::is_preflight(request.method(), request.headers()) {
            return cors::preflight(origin);
        }
        if request.body().len() > MAX_BODY {
            let detail = format!("The body must have at most {MAX_BODY} bytes.");
            return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail).into_response();
        }
        let slash = request.uri().path().ends_with('/');
        let mut request = prepare(request, request_id);
        if let Some(viewer) = Viewer::of(request.headers()).filter(|_| through_cdn) {
            request.extensions_mut().insert(viewer);
        }
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let deadline = crate::request_context::deadline();
        let handled = AssertUnwindSafe(self.router.oneshot(request)).catch_unwind();
        let response = match tokio::time::timeout_at(deadline, handled).await {
            Ok(Ok(Ok(response))) => response,
            Ok(Ok(Err(never))) => match never {},
            // The panic hook has logged it.
            Ok(Err(_panic)) => return Problem::internal().into_response(),
            Err(_time_is_up) => return Problem::unavailable().into_response(),
        };
        if response.extensions().get::<Problem>().is_some() {
            return response;
        }
        match response.status() {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => match self.routes {
                // API Gateway has no routes with a trailing slash. All such requests come to this function, whichever
                // function serves the path.
                Some(routes) if slash && takes(&routes(uri.path()), &method) => redirect(&uri),
                routes => unrouted(&response, routes, &method, uri.path()),
            },
            _ => response,
        }
    }
}

impl tower::Service<lambda_http::Request> for HttpService {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: lambda_http::Request) -> Self::Future {
        let service = self.clone();
        Box::pin(async move { Ok(service.answer(request).await) })
    }
}
