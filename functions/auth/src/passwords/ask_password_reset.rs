use axum::extract::State;
use axum::http::StatusCode;
use shared::App;
use shared::domain::Email;
use shared::http::{Json, Problem, SourceAddress};
use utoipa::ToSchema;

use crate::addresses::asked;

/// Whose password is forgotten.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ForgotPassword)]
pub(crate) struct ForgotPasswordRequest {
    #[schema(value_type = String, format = Email, max_length = 254, example = "ada@example.com")]
    email: Email,
}

/// Sends a mail with a link to set a new password, if there is an account with this address.
///
/// The answer is the same if there is no such account.
#[utoipa::path(
    post,
    path = "/v1/auth/password/forgot",
    tag = "auth",
    request_body = ForgotPasswordRequest,
    responses(
        (status = 202, description = "If there is such an account, a mail is on its way"),
        (status = 422, description = "The e-mail address is invalid (`invalid_email`)"),
        (status = 429, description = "Requested too often from the caller's address (`too_many_requests`); `Retry-After` says how long to wait"),
    )
)]
pub(crate) async fn ask_password_reset(
    State(app): State<App>,
    SourceAddress(address): SourceAddress,
    Json(request): Json<ForgotPasswordRequest>,
) -> Result<StatusCode, Problem> {
    app.store.ask_reset(&request.email, &address, app.clock.now()).await.map_err(asked::refused)?;
    Ok(StatusCode::ACCEPTED)
}
