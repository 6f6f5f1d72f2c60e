use axum::extract::State;
use axum::http::StatusCode;
use shared::App;
use shared::http::{Json, Problem};

use crate::addresses::mail_token::{self, MailTokenRequest};

/// Verifies an e-mail address with the token that was mailed to it.
///
/// The token can be used once, within a day, while the account has that address.
#[utoipa::path(
    post,
    path = "/v1/auth/email/verify",
    tag = "auth",
    request_body = MailTokenRequest,
    responses(
        (status = 204, description = "Verified"),
        (status = 422, description = "The token is invalid, used or expired (`invalid_token`)"),
    )
)]
pub(crate) async fn verify_email(
    State(app): State<App>,
    Json(request): Json<MailTokenRequest>,
) -> Result<StatusCode, Problem> {
    let token = mail_token::parse(&request.token)?;
    app.store.verify_email(&token, app.clock.now()).await.map_err(mail_token::refused)?;
    Ok(StatusCode::NO_CONTENT)
}
