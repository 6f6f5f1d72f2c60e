use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::http::{ETag, IfNoneMatch, Problem};

/// How long what is public may be shown again without asking, and without waiting for the answer. Short: a price or a
/// stock that changed should be seen soon, and checkout goes by neither anyway.
pub(crate) const PUBLIC: HeaderValue = HeaderValue::from_static("public, max-age=10, stale-while-revalidate=60");

/// A body that anybody may keep; 304 if the client has it. Without a tag of its own, its tag is its hash.
pub(crate) fn public(
    body: &impl Serialize,
    etag: Option<ETag>,
    if_none_match: &IfNoneMatch,
) -> Result<Response, Problem> {
    let bytes = serde_json::to_vec(body).map_err(|error| Problem::internal().because(error))?;
    let content_type = HeaderValue::from_static("application/json");
    let etag = etag.unwrap_or_else(|| ETag::of(&bytes));
    Ok(public_bytes(bytes.into(), content_type, &etag, if_none_match))
}

pub(crate) fn public_bytes(
    body: Bytes,
    content_type: HeaderValue,
    etag: &ETag,
    if_none_match: &IfNoneMatch,
) -> Response {
    let mut response = if if_none_match.is_current(etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, content_type)], body).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, PUBLIC);
    etag.set(headers);
    response
}
