use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::App;
use shared::http::{Customer, IfNoneMatch, Json, Problem};

use crate::profile::me;
use crate::profile::user_body::{UserBody, etag};

/// The caller's account.
#[utoipa::path(
    get,
    path = "/v1/users/me",
    tag = "profile",
    params(("If-None-Match" = Option<String>, Header, description = "The ETag that the client has")),
    responses(
        (status = 200, description = "The account", body = UserBody, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "Not modified"),
        (status = 404, description = "The account is erased"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn view_profile(
    State(app): State<App>,
    Customer(caller): Customer,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let user = me::load(&app, caller).await?;
    let tag = etag(&user);
    let mut response = if if_none_match.is_current(&tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Json(UserBody::from(user)).into_response()
    };
    tag.set(response.headers_mut());
    Ok(response)
}
