use axum::extract::State;
use axum::http::StatusCode;
use shared::App;
use shared::http::{Json, Problem};

use crate::sessions::refresh::RefreshRequest;
use crate::sessions::refresh_token::RefreshToken;

/// Ends the session of a refresh token. An unknown token counts as logged out (RFC 7009).
#[utoipa::path(
    post,
    path = "/v1/auth/logout",
    tag = "auth",
    request_body = RefreshRequest,
    responses((status = 204, description = "The session has ended"))
)]
pub(crate) async fn log_out(
    State(app): State<App>,
    Json(request): Json<RefreshRequest>,
) -> Result<StatusCode, Problem> {
    if let Some(token) = RefreshToken::parse(&request.refresh_token) {
        app.store.end_family(token.user, token.session, &token.family.hash()).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
