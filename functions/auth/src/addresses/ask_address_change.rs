use axum::extract::State;
use axum::http::StatusCode;
use shared::domain::{Email, Invalid, Password};
use shared::http::{Customer, Json, Problem, SourceAddress};
use shared::store::AddressChangeError;
use utoipa::ToSchema;

use crate::passwords::current_password::{self, Proven};
use crate::{Auth, addresses::asked, passwords::attempt, profile::me};

/// Another e-mail address.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeAddress)]
pub(crate) struct ChangeAddressRequest {
    #[schema(value_type = String, format = Email, max_length = 254, example = "ada@example.net")]
    new_email: Email,
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 512, example = "analytical engine 1843")]
    current_password: Password,
}

/// Requests a new e-mail address for the caller's account.
///
/// The new address gets a mail to confirm it, and the old address a notice. The account keeps the old address until
/// then. A later request replaces an earlier one.
#[utoipa::path(
    post,
    path = "/v1/users/me/email",
    tag = "profile",
    request_body = ChangeAddressRequest,
    responses(
        (status = 202, description = "The mails are on their way"),
        (status = 404, description = "The account is erased"),
        (status = 422, description = "The password is wrong (`wrong_password`), or the address is the current one (`unchanged`)"),
        (status = 429, description = "Too many wrong passwords (`too_many_attempts`), or requested too often (`too_many_requests`); `Retry-After` says how long to wait"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn ask_address_change(
    State(auth): State<Auth>,
    Customer(caller): Customer,
    SourceAddress(address): SourceAddress,
    Json(request): Json<ChangeAddressRequest>,
) -> Result<StatusCode, Problem> {
    let now = auth.app.clock.now();
    let user = me::load(&auth.app, caller).await?;
    if request.new_email == user.email {
        return Err(Problem::invalid("/new_email", &Invalid::new("unchanged", "is your address already")));
    }
    let Proven { login, attempt } =
        current_password::check(&auth, &user, &request.current_password, &address, now).await?;
    let asked = auth.app.store.ask_address_change(&user, &login, &attempt, &request.new_email, now);
    attempt::concluded(&auth, &attempt, now, asked.await.map_err(refusal)).await?;
    Ok(StatusCode::ACCEPTED)
}

fn refusal(error: AddressChangeError) -> Problem {
    match error {
        AddressChangeError::Throttled { seconds } => asked::too_often(seconds),
        // The account changed in this very moment; the next try sees what it is now.
        AddressChangeError::Stale => Problem::unavailable(),
        AddressChangeError::Store(error) => error.into(),
    }
}
