use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::routing::any;
use http::{Method, Response, StatusCode, header};
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

use super::{BUCKET, MEDIA_BUCKET, Objects, event, pictures};

/// The buckets' objects, by their paths.
pub(in crate::aws_emulators) fn routes(objects: Arc<Objects>) -> Router {
    let bucket = |name: &str| format!("/{name}/{{*key}}");
    let router = Router::new().route(&bucket(BUCKET), any(serve)).route(&bucket(MEDIA_BUCKET), any(serve));
    router.merge(pictures::routes()).with_state(objects)
}

async fn serve(State(objects): State<Arc<Objects>>, request: Request) -> Response<Body> {
    let put = (request.method() == Method::PUT).then(|| {
        let path = request.uri().path().trim_start_matches('/');
        let (bucket, key) = path.split_once('/').unwrap_or_default();
        let length =
            request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        (bucket.to_owned(), key.to_owned(), length.unwrap_or_default())
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
    if let Some((bucket, key, size)) = put.filter(|_| response.status().is_success()) {
        let id: String = objects.random.bytes::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
        let event = event::created(&bucket, &key, size, &id, objects.clock.now());
        if bucket == MEDIA_BUCKET {
            objects.tell.media.tell(event);
        } else {
            objects.tell.imports.tell(event);
        }
    }
    response
}
