//! Extractors that authorise by bearer token (RFC 6750). A handler that takes one of these as an argument cannot be
//! reached without it.

use axum::extract::{FromRef, FromRequestParts};
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

use super::Problem;
use crate::App;
use crate::auth::Caller;
use crate::domain::Role;

/// Any user with a valid access token.
#[derive(Clone, Copy, Debug)]
pub struct Customer(pub Caller);

/// Staff or an admin. The profile is read, because a token may name a role that its user has lost since.
#[derive(Clone, Copy, Debug)]
pub struct Staff(pub Caller);

/// An admin. The profile is read, as for [`Staff`].
#[derive(Clone, Copy, Debug)]
pub struct Admin(pub Caller);

/// A user, or `None` for a visitor. An invalid token is still refused.
#[derive(Clone, Copy, Debug)]
pub struct MaybeCaller(pub Option<Caller>);

impl<S: Send + Sync> FromRequestParts<S> for MaybeCaller
where
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        caller(&parts.headers, &App::from_ref(state)).map(Self)
    }
}

macro_rules! roles {
    ($($extractor:ident),+) => {$(
        impl<S: Send + Sync> FromRequestParts<S> for $extractor
        where
            App: FromRef<S>,
        {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
                require(&parts.headers, &App::from_ref(state), Role::$extractor).await.map(Self)
            }
        }
    )+};
}

roles!(Customer, Staff, Admin);

async fn require(headers: &HeaderMap, app: &App, role: Role) -> Result<Caller, Problem> {
    let missing = || Problem::unauthorized("token_required", "This needs an access token.");
    let caller = caller(headers, app)?.ok_or_else(missing)?;
    if stands(app, caller, role).await? { Ok(caller) } else { Err(Problem::forbidden()) }
}

/// Returns true if the caller has this role, by their token and, for staff and admins, by their current profile. The
/// role of a customer is taken from the token without a read.
///
/// # Errors
/// Returns a problem if DynamoDB fails.
pub async fn stands(app: &App, caller: Caller, role: Role) -> Result<bool, Problem> {
    if role == Role::Customer || !caller.role.includes(role) {
        return Ok(caller.role.includes(role));
    }
    let now = app.store.role_of(caller.user).await?;
    Ok(now.is_some_and(|now| now.includes(role)))
}

fn caller(headers: &HeaderMap, app: &App) -> Result<Option<Caller>, Problem> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let token = value.to_str().ok().and_then(bearer).filter(|_| values.next().is_none()).ok_or_else(invalid)?;
    let claims = app.tokens.verify(token, app.clock.now()).map_err(|_| invalid())?;
    Ok(Some(Caller::from(&claims)))
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn invalid() -> Problem {
    let challenge = HeaderValue::from_static("Bearer realm=\"bodega\", error=\"invalid_token\"");
    Problem::unauthorized("invalid_token", "The access token is invalid or expired.")
        .with_header(WWW_AUTHENTICATE, challenge)
}
