//! The route that answered, for the log. It is logged as a pattern, because paths contain ids.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;

/// The pattern of the route that answered.
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

/// Returns the method's name if it is a standard one. Others are not logged, because a client may send any text as a
/// method.
pub(super) fn shown(method: &Method) -> &str {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::OPTIONS,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::CONNECT,
        Method::TRACE,
    ];
    if known.contains(method) { method.as_str() } else { "other" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_that_are_made_up_are_not_shown() {
        assert_eq!(shown(&Method::PATCH), "PATCH");
        let made_up = Method::from_bytes(b"ada.example.com").expect("a token");
        assert_eq!(shown(&made_up), "other");
    }
}
