use axum::extract::State;
use axum::http::StatusCode;
use shared::App;
use shared::http::{Customer, Problem};

use crate::{addresses::asked, profile::me};

/// Sends the verification mail again. The first one is sent on registration.
#[utoipa::path(
    post,
    path = "/v1/auth/email/verification",
    tag = "auth",
    responses(
        (status = 202, description = "A mail is on its way"),
        (status = 404, description = "The account is erased"),
        (status = 409, description = "The address is verified (`already_verified`)"),
        (status = 429, description = "Requested too often (`too_many_requests`); `Retry-After` says how long to wait"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn ask_verification(
    State(app): State<App>,
    Customer(caller): Customer,
) -> Result<StatusCode, Problem> {
    let user = me::load(&app, caller).await?;
    if user.email_verified {
        return Err(Problem::conflict("already_verified", "Your e-mail address is verified already."));
    }
    app.store.ask_verification(user.id, app.clock.now()).await.map_err(asked::refused)?;
    Ok(StatusCode::ACCEPTED)
}
