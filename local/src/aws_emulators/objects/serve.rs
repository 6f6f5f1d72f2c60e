use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::routing::any;
use http::{Method, Response, StatusCode, header};
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

use super::{BUCKET, Objects, event};

/// The bucket's objects, by their paths.
pub(in crate::aws_emulators) fn routes(objects: Arc<Objects>) -> Router {
    Router::new().route(&format!("/{BUCKET}/{{*key}}"), any(serve)).with_state(objects)
}

async fn serve(State(objects): State<Arc<Objects>>, request: Request) -> Response<Body> {
    let put = (request.method() == Method::PUT).then(|| {
        let key = request.uri().path().trim_start_matches(&format!("/{BUCKET}/")).to_owned();
        let length =
            request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        (key, length.unwrap_or_default())
    });
    let request = request.map(s3s::Body::http_body_unsync);
    // It logs addresses with their signatures.
    let response = match objects.service.call(request).with_subscriber(NoSubscriber::default()).await {
        Ok(response) => response.map(Body::new),
        Err(error) => {
            tracing::warn!(?error, "an object was neither served nor stored");
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            return response;
        }
    };
    if let Some((key, size)) = put.filter(|_| response.status().is_success()) {
        let id: String = objects.random.bytes::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
        objects.imports.tell(event::created(&key, size, &id, objects.clock.now()));
    }
    response
}
