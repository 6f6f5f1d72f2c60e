use axum::extract::State;
use axum::http::StatusCode;
use shared::App;
use shared::http::{Json, Problem};
use shared::store::ConfirmError;

use crate::addresses::mail_token::{self, MailTokenRequest};

/// Confirms a new e-mail address with the token that was mailed there. Both addresses get a mail.
///
/// The token can be used once, within a day, unless the password or the requested address changes.
#[utoipa::path(
    post,
    path = "/v1/auth/email/confirm",
    tag = "auth",
    request_body = MailTokenRequest,
    responses(
        (status = 204, description = "Changed, and verified"),
        (status = 409, description = "The address was taken in the meantime (`email_taken`)"),
        (status = 422, description = "The token is invalid, used or expired (`invalid_token`)"),
    )
)]
pub(crate) async fn confirm_address(
    State(app): State<App>,
    Json(request): Json<MailTokenRequest>,
) -> Result<StatusCode, Problem> {
    let token = mail_token::parse(&request.token)?;
    app.store.confirm_address(&token, app.clock.now()).await.map_err(refusal)?;
    Ok(StatusCode::NO_CONTENT)
}

fn refusal(error: ConfirmError) -> Problem {
    match error {
        ConfirmError::Token(error) => mail_token::refused(error),
        ConfirmError::EmailTaken => Problem::conflict("email_taken", "Somebody else has this address by now."),
    }
}
