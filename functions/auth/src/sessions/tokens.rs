//! The pair of tokens that somebody who has logged in works with.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use shared::auth::{ACCESS_TOKEN_LIFETIME, Claims};
use shared::domain::{Role, SessionId, Timestamp, UserId};
use shared::http::Problem;
use utoipa::ToSchema;

use crate::Auth;
use crate::sessions::refresh_token::RefreshToken;

/// A pair of tokens.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub(crate) struct TokensBody {
    /// Send it as `Authorization: Bearer …`.
    #[schema(example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9…")]
    access_token: String,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// The access token's lifetime, in seconds.
    #[schema(example = 900)]
    expires_in: u64,
    /// Can be used once, for a new pair. Keep it secret.
    #[schema(example = "rt_AZNmV…")]
    refresh_token: String,
}

impl TokensBody {
    pub(crate) fn new(auth: &Auth, refresh: &RefreshToken, role: Role, now: Timestamp) -> Result<Self, Problem> {
        Ok(Self {
            access_token: access_token(auth, refresh.user, refresh.session, role, now)?,
            token_type: "Bearer",
            expires_in: ACCESS_TOKEN_LIFETIME.as_secs(),
            refresh_token: refresh.reveal(),
        })
    }
}

/// An access token (RFC 9068), valid from now.
pub(crate) fn access_token(
    auth: &Auth,
    user: UserId,
    session: SessionId,
    role: Role,
    now: Timestamp,
) -> Result<String, Problem> {
    let claims = Claims {
        iss: auth.app.shop.issuer.clone(),
        aud: auth.app.shop.audience.clone(),
        sub: user,
        sid: session,
        role,
        iat: now.seconds(),
        nbf: now.seconds(),
        exp: now.plus(ACCESS_TOKEN_LIFETIME).seconds(),
        jti: URL_SAFE_NO_PAD.encode(auth.app.random.bytes::<16>()),
    };
    auth.key.sign(&claims).map_err(|error| Problem::internal().because(error))
}
