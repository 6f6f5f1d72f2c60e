use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use shared::domain::{Email, Invalid, NewPassword, Password, Role, SingleLine, Username};
use shared::http::{FieldError, Json, Problem, SourceAddress};
use shared::store::{NewUser, RegisterError, RegistrationLimit};
use utoipa::ToSchema;

use crate::profile::user_body::{UserBody, taken};
use crate::{Auth, addresses::asked, passwords::password_rules};

/// A new account.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Register)]
pub(crate) struct RegisterRequest {
    /// Unique, case-insensitively.
    #[schema(value_type = String, format = Email, max_length = 254, example = "ada@example.com")]
    email: Email,
    /// At least 8 characters, and not a common password.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 512, example = "analytical engine 1843")]
    password: NewPassword,
    /// The password again, to catch typing errors.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Password, min_length = 8, max_length = 512)]
    re_password: Option<Password>,
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, example = "Ada Lovelace")]
    name: Option<SingleLine<100>>,
    /// An alternative to the e-mail address for logging in. Unique, case-insensitively.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 2, max_length = 64, pattern = r"^[\w.+-]{2,64}$", example = "ada")]
    username: Option<Username>,
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 40, example = "+44 20 7946 0000")]
    phone: Option<SingleLine<40>>,
}

/// Creates an account and sends a mail to verify the address. Log in afterwards.
#[utoipa::path(
    post,
    path = "/v1/auth/register",
    tag = "auth",
    request_body = RegisterRequest,
    responses(
        (status = 201, description = "The account", body = UserBody, headers(("Location" = String, description = "Its path"))),
        (status = 409, description = "The e-mail address or the username is taken (`email_taken`, `username_taken`)"),
        (status = 429, description = "Too many from the caller's address (`too_many_requests`); `Retry-After` says how long to wait"),
        (status = 422, description = "The password is too short or too common (`too_short`, `too_common`), or the two differ (`mismatch`)"),
    )
)]
pub(crate) async fn register(
    State(auth): State<Auth>,
    SourceAddress(address): SourceAddress,
    Json(request): Json<RegisterRequest>,
) -> Result<Response, Problem> {
    request.check_passwords()?;
    let new = NewUser {
        password_hash: auth.passwords.hash(&request.password).await?,
        email: request.email,
        username: request.username,
        name: request.name,
        phone: request.phone,
        role: Role::Customer,
    };
    let limit = RegistrationLimit { from: &address, per_hour: auth.app.shop.registrations_per_hour };
    let user = auth.app.store.register(new, Some(limit), auth.app.clock.now()).await.map_err(refusal)?;
    Ok((StatusCode::CREATED, [(LOCATION, "/v1/users/me")], Json(UserBody::from(user))).into_response())
}

impl RegisterRequest {
    fn check_passwords(&self) -> Result<(), Problem> {
        let weak = password_rules::check(&self.password, &self.email, self.username.as_ref()).err();
        let mismatch = self.re_password.as_ref().is_some_and(|again| *again != *self.password);
        let mismatch = mismatch.then(|| Invalid::new("mismatch", "must be the same as password"));
        let errors: Vec<FieldError> = [("/password", weak), ("/re_password", mismatch)]
            .into_iter()
            .filter_map(|(pointer, invalid)| invalid.map(|invalid| FieldError::new(pointer, &invalid)))
            .collect();
        if errors.is_empty() { Ok(()) } else { Err(Problem::refused(errors)) }
    }
}

fn refusal(error: RegisterError) -> Problem {
    match error {
        RegisterError::EmailTaken => taken("email", "email_taken"),
        RegisterError::UsernameTaken => taken("username", "username_taken"),
        RegisterError::Throttled { seconds } => asked::too_often(seconds),
        RegisterError::Store(error) => error.into(),
    }
}
