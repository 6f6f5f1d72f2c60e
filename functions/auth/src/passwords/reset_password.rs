use axum::extract::State;
use axum::http::StatusCode;
use shared::domain::NewPassword;
use shared::http::{Json, Problem, SourceAddress};
use utoipa::ToSchema;

use crate::{Auth, addresses::mail_token, passwords::password_rules};

/// A new password in place of a forgotten one.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ResetPassword)]
pub(crate) struct ResetPasswordRequest {
    /// From the link in the mail.
    #[schema(example = "mEUbX0xkKBjKBfYJ0x8Vwq6ouBqkn0q1mhxWtCzAzTk")]
    token: String,
    /// At least 8 characters, and not a common password.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 512, example = "difference engine 1822")]
    new_password: NewPassword,
}

/// Sets a new password with the token that was mailed, and ends all sessions of the account.
///
/// The token can be used once, within an hour, unless the password changes. Log in afterwards.
#[utoipa::path(
    post,
    path = "/v1/auth/password/reset",
    tag = "auth",
    request_body = ResetPasswordRequest,
    responses(
        (status = 204, description = "Changed"),
        (status = 422, description = "The token is invalid, used or expired (`invalid_token`), or the new password is too short or too common (`too_short`, `too_common`)"),
    )
)]
pub(crate) async fn reset_password(
    State(auth): State<Auth>,
    SourceAddress(address): SourceAddress,
    Json(request): Json<ResetPasswordRequest>,
) -> Result<StatusCode, Problem> {
    let (store, now) = (&auth.app.store, auth.app.clock.now());
    let token = mail_token::parse(&request.token)?;
    let reset = store.begin_reset(token, now).await.map_err(mail_token::refused)?;
    password_rules::check(&request.new_password, &reset.user.email, reset.user.username.as_ref())
        .map_err(|invalid| Problem::invalid("/new_password", &invalid))?;
    let hash = auth.passwords.hash(&request.new_password).await?;
    store.reset_password(reset, &hash, &address, now).await.map_err(mail_token::refused)?;
    Ok(StatusCode::NO_CONTENT)
}
