use axum::body::Bytes;
use axum::http::HeaderValue;
use axum::response::Response;
use shared::http::{ETag, IfNoneMatch};

use crate::answer;

/// The document of the whole API, over all functions, as it was reviewed.
pub(crate) const DOCUMENT: &str = include_str!("../../../docs/openapi.json");

/// The OpenAPI document of this API.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "meta",
    params(("If-None-Match" = Option<String>, Header, description = "The ETag that the client has")),
    responses(
        (status = 200, description = "The document", body = serde_json::Value,
            headers(("ETag" = String, description = "A hash of it"))),
        (status = 304, description = "Not modified"),
    )
)]
pub(crate) async fn openapi_document(if_none_match: IfNoneMatch) -> Response {
    let content_type = HeaderValue::from_static("application/json");
    let (body, etag) = (Bytes::from_static(DOCUMENT.as_bytes()), ETag::of(DOCUMENT.as_bytes()));
    answer::public_bytes(body, content_type, &etag, &if_none_match)
}
