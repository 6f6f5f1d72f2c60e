//! Pictures as CloudFront serves them: the objects below `media/`, with the type and the cache that they were stored with.

use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{Builder, ResponseChecksumValidation};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::routing::get;
use http::{HeaderValue, Response, StatusCode, header};

use super::{MEDIA_BUCKET, Objects, aws_config};

/// What is served of the bucket.
const SERVED: &str = "media";

pub(super) fn routes() -> Router<Arc<Objects>> {
    Router::new().route(&format!("/{SERVED}/{{*key}}"), get(serve))
}

/// Reads from the bucket at this gateway. It belongs to no function, so no role restricts it.
pub(super) fn reader(s3_url: &str) -> Client {
    let config = Builder::from(&aws_config(s3_url)).force_path_style(true);
    Client::from_conf(config.response_checksum_validation(ResponseChecksumValidation::WhenRequired).build())
}

async fn serve(State(objects): State<Arc<Objects>>, Path(key): Path<String>) -> Response<Body> {
    let get = objects.reader.get_object().bucket(MEDIA_BUCKET).key(format!("{SERVED}/{key}"));
    let Ok(object) = Box::pin(get.send()).await else {
        // As S3 answers CloudFront, which may not list the bucket, for what is not there.
        return refused(StatusCode::FORBIDDEN);
    };
    let headers = [
        (header::CONTENT_TYPE, object.content_type),
        (header::CACHE_CONTROL, object.cache_control),
        (header::ETAG, object.e_tag),
        (header::X_CONTENT_TYPE_OPTIONS, Some("nosniff".to_owned())),
    ];
    let Ok(body) = object.body.collect().await else { return refused(StatusCode::BAD_GATEWAY) };
    let mut response = Response::new(Body::from(body.into_bytes()));
    for (name, value) in headers {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn refused(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
