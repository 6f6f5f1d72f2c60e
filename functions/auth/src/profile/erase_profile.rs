use axum::extract::State;
use axum::http::StatusCode;
use shared::domain::Password;
use shared::http::{Customer, Json, Problem, SourceAddress};
use shared::store::EraseError;
use utoipa::ToSchema;

use crate::passwords::current_password::{self, Proven};
use crate::{Auth, passwords::attempt, profile::me};

/// Confirms that the owner asks.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EraseProfile)]
pub(crate) struct EraseProfileRequest {
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 512, example = "analytical engine 1843")]
    current_password: Password,
}

/// Erases the caller's account, sessions and cart, and the personal data in their orders.
///
/// This cannot be undone. If the request is interrupted, the rest is erased within minutes.
#[utoipa::path(
    delete,
    path = "/v1/users/me",
    tag = "profile",
    request_body = EraseProfileRequest,
    responses(
        (status = 204, description = "Erased"),
        (status = 422, description = "The password is wrong (`wrong_password`)"),
        (status = 429, description = "Too many wrong passwords (`too_many_attempts`); `Retry-After` says how long to wait"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn erase_profile(
    State(auth): State<Auth>,
    Customer(caller): Customer,
    SourceAddress(address): SourceAddress,
    Json(request): Json<EraseProfileRequest>,
) -> Result<StatusCode, Problem> {
    let (store, now) = (&auth.app.store, auth.app.clock.now());
    let Some(user) = store.user(caller.user).await? else {
        store.finish_erasure(caller.user, now).await?;
        return Ok(StatusCode::NO_CONTENT);
    };
    me::check(&user)?;
    let Proven { login, attempt } =
        current_password::check(&auth, &user, &request.current_password, &address, now).await?;
    let erased = store.erase_user(&user, &login, &attempt, now).await.map_err(refusal);
    attempt::concluded(&auth, &attempt, now, erased).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn refusal(error: EraseError) -> Problem {
    match error {
        // The account changed in this very moment; the next try sees what it is now.
        EraseError::Stale => Problem::unavailable(),
        EraseError::Store(error) => error.into(),
    }
}
