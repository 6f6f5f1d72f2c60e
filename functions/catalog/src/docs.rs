use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use shared::http::{ETag, IfNoneMatch, Problem};
use utoipa_swagger_ui::Config;

use crate::answer;

/// The reference runs only its own scripts and asks only this API. Its styles it writes into the page itself.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src \
     'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
/// The page, which names its files by their whole paths: it is served with and without a trailing slash. What it does not
/// name is not served; the parts of Swagger UI that it has no use for are left out of the binary by `.cargo/config.toml`.
const PAGE: &str = include_str!("docs.html");

/// The interactive reference of this API.
#[utoipa::path(
    get,
    path = "/docs",
    tag = "meta",
    params(("If-None-Match" = Option<String>, Header, description = "The ETag that the client has")),
    responses(
        (status = 200, description = "A page", body = String, content_type = "text/html",
            headers(("ETag" = String, description = "A hash of it"))),
        (status = 304, description = "Not modified"),
    )
)]
pub(crate) async fn docs(if_none_match: IfNoneMatch) -> Response {
    let content_type = HeaderValue::from_static("text/html; charset=utf-8");
    file(Bytes::from_static(PAGE.as_bytes()), content_type, &if_none_match)
}

/// The reference's own files, so that it loads nothing from other sites.
#[utoipa::path(
    get,
    path = "/docs/{file}",
    tag = "meta",
    params(
        ("file" = String, Path, example = "swagger-ui.css"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag that the client has"),
    ),
    responses(
        (status = 200, description = "A file", content(
            (String = "text/css"), (String = "text/javascript"), (String = "image/png"),
        ), headers(("ETag" = String, description = "A hash of it"))),
        (status = 304, description = "Not modified"),
        (status = 404, description = "There is no such file"),
    )
)]
pub(crate) async fn docs_file(if_none_match: IfNoneMatch, Path(name): Path<String>) -> Result<Response, Problem> {
    if !PAGE.contains(&format!("\"/docs/{name}\"")) {
        return Err(Problem::not_found());
    }
    let config = Arc::new(Config::from("/openapi.json").validator_url("none"));
    let found = utoipa_swagger_ui::serve(&name, config).map_err(|_| Problem::internal())?;
    let found = found.ok_or_else(Problem::not_found)?;
    let content_type = HeaderValue::try_from(found.content_type).map_err(|error| Problem::internal().because(error))?;
    let mut response = file(Bytes::from(found.bytes.into_owned()), content_type, &if_none_match);
    if found.gzpipped {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

fn file(body: Bytes, content_type: HeaderValue, if_none_match: &IfNoneMatch) -> Response {
    let etag = ETag::of(&body);
    let mut response = answer::public_bytes(body, content_type, &etag, if_none_match).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}
