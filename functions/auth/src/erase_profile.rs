use axum::extract::State;
use axum::http::StatusCode;
use shared::App;
use shared::http::{Customer, Problem};

/// Erases the caller's personal data: account, sessions, cart. Their orders stay, anonymised.
///
/// It cannot be undone. A call that was cut short can be repeated while its access token holds.
#[utoipa::path(
    delete,
    path = "/v1/users/me",
    tag = "profile",
    responses((status = 204, description = "Erased")),
    security(("bearer" = []))
)]
pub(crate) async fn erase_profile(State(app): State<App>, Customer(caller): Customer) -> Result<StatusCode, Problem> {
    app.store.erase_user(caller.user, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
