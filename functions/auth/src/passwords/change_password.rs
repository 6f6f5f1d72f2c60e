use axum::extract::State;
use axum::http::StatusCode;
use shared::domain::{NewPassword, Password};
use shared::http::{Customer, Json, Problem, SourceAddress};
use shared::store::PasswordChangeError;
use utoipa::ToSchema;

use crate::passwords::current_password::{self, Proven};
use crate::{Auth, passwords::attempt, passwords::password_rules, profile::me};

/// Another password.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangePassword)]
pub(crate) struct ChangePasswordRequest {
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 512, example = "analytical engine 1843")]
    current_password: Password,
    /// At least 8 characters, and not a common password.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 512, example = "difference engine 1822")]
    new_password: NewPassword,
}

/// Changes the caller's password and ends their other sessions. The caller gets a mail.
#[utoipa::path(
    post,
    path = "/v1/auth/password",
    tag = "auth",
    request_body = ChangePasswordRequest,
    responses(
        (status = 204, description = "Changed"),
        (status = 404, description = "The account is erased"),
        (status = 422, description = "The current password is wrong (`wrong_password`), or the new one is too short or too common (`too_short`, `too_common`)"),
        (status = 429, description = "Too many wrong passwords (`too_many_attempts`); `Retry-After` says how long to wait"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn change_password(
    State(auth): State<Auth>,
    Customer(caller): Customer,
    SourceAddress(address): SourceAddress,
    Json(request): Json<ChangePasswordRequest>,
) -> Result<StatusCode, Problem> {
    let (store, now) = (&auth.app.store, auth.app.clock.now());
    let user = me::load(&auth.app, caller).await?;
    password_rules::check(&request.new_password, &user.email, user.username.as_ref())
        .map_err(|invalid| Problem::invalid("/new_password", &invalid))?;
    let Proven { login, attempt } =
        current_password::check(&auth, &user, &request.current_password, &address, now).await?;
    let changed = async {
        let hash = auth.passwords.hash(&request.new_password).await?;
        store.change_password(&user, &login, &hash, &attempt, now).await.map_err(refusal)
    };
    attempt::concluded(&auth, &attempt, now, changed.await).await?;
    store.end_sessions(user.id, Some(caller.session)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn refusal(error: PasswordChangeError) -> Problem {
    match error {
        // The account changed in this very moment; the next try sees what it is now.
        PasswordChangeError::Stale => Problem::unavailable(),
        PasswordChangeError::Store(error) => error.into(),
    }
}
