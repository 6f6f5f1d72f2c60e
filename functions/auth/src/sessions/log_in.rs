use axum::extract::State;
use shared::domain::{Invalid, Password, SingleLine, Timestamp};
use shared::http::{Json, Problem, SourceAddress};
use shared::store::{Attempt, LoginItem, LoginName, NewSession, OpenError};
use utoipa::ToSchema;

use crate::sessions::client::Client;
use crate::sessions::refresh_token::RefreshToken;
use crate::sessions::tokens::TokensBody;
use crate::{Auth, passwords::attempt, passwords::hashing};

/// Credentials: an e-mail address or a username, and the password.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LogIn)]
pub(crate) struct LogInRequest {
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 254, example = "ada@example.com")]
    email: Option<SingleLine<254>>,
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 254)]
    username: Option<SingleLine<254>>,
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 512, example = "analytical engine 1843")]
    password: Password,
}

/// Opens a session.
///
/// After five wrong passwords for a login from one address within 15 minutes, further attempts from there are refused.
/// Other addresses are not affected.
#[utoipa::path(
    post,
    path = "/v1/auth/token",
    tag = "auth",
    request_body = LogInRequest,
    responses(
        (status = 200, description = "A pair of tokens", body = TokensBody),
        (status = 401, description = "The user is unknown or disabled, or the password is wrong (`invalid_credentials`)"),
        (status = 422, description = "Neither or both of `email` and `username`"),
        (status = 429, description = "Too many wrong passwords (`too_many_attempts`); `Retry-After` says how long to wait"),
    )
)]
pub(crate) async fn log_in(
    State(auth): State<Auth>,
    SourceAddress(address): SourceAddress,
    Client(client): Client,
    Json(request): Json<LogInRequest>,
) -> Result<Json<TokensBody>, Problem> {
    let now = auth.app.clock.now();
    let name = request.login_name()?;
    let (login, attempt) = auth.app.store.begin_attempt(name, &address, now).await.map_err(attempt::refused)?;
    let hash = login.as_ref().map(|login| login.password_hash.as_str());
    let verified = auth.passwords.verify(&request.password, hash).await.map_err(Problem::from);
    let right = attempt::concluded(&auth, &attempt, now, verified).await?;
    let Some(login) = login.filter(|login| right && !login.disabled) else {
        auth.app.store.fail_attempt(&attempt, now).await?;
        return Err(Problem::unauthorized("invalid_credentials", "There is no such user with this password."));
    };
    let opened = open_session(&auth, &login, &attempt, client, now).await;
    let tokens = attempt::concluded(&auth, &attempt, now, opened).await?;
    strengthen(&auth, &login, &request.password).await;
    Ok(Json(tokens))
}

impl LogInRequest {
    fn login_name(&self) -> Result<LoginName, Problem> {
        match (&self.email, &self.username) {
            (Some(email), None) => Ok(LoginName::email(email.as_str())),
            (None, Some(username)) => Ok(LoginName::username(username.as_str())),
            (None, None) => Err(Problem::invalid("/email", &Invalid::new("required", "or username is required"))),
            (Some(_), Some(_)) => {
                Err(Problem::invalid("/username", &Invalid::new("ambiguous", "must not be given with email")))
            }
        }
    }
}

async fn open_session(
    auth: &Auth,
    login: &LoginItem,
    attempt: &Attempt,
    client: Option<String>,
    now: Timestamp,
) -> Result<TokensBody, Problem> {
    let token = RefreshToken::first(login.user_id, auth.app.random.id(now), &auth.app.random);
    let new = NewSession { id: token.session, family: token.family.hash(), first_token: token.secret.hash(), client };
    match auth.app.store.open_session(login, attempt, new, now).await {
        Ok(()) => TokensBody::new(auth, &token, login.role, now),
        // The account changed in this very moment; the next try sees what it is now.
        Err(OpenError::Stale) => Err(Problem::unavailable()),
        Err(OpenError::Store(error)) => Err(error.into()),
    }
}

/// Hashes the password again if it was hashed with weaker settings than today's. Nobody has to wait for it to work.
async fn strengthen(auth: &Auth, login: &LoginItem, password: &Password) {
    if !hashing::is_weak(&login.password_hash) {
        return;
    }
    let Ok(hash) = auth.passwords.hash(password).await else { return };
    if let Err(error) = auth.app.store.rehash_password(login, &hash).await {
        tracing::warn!(cause = %error, "a password could not be hashed again");
    }
}
