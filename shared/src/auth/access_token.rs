use std::time::Duration;

use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde::{Deserialize, Serialize};

use super::PublicKeys;
use crate::domain::{Role, SessionId, Timestamp, UserId};

/// How long an access token holds. It is checked without a look at the table, so this is also how long it may outlive
/// its session.
pub const ACCESS_TOKEN_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// How far the clock that issued a token may be ahead of ours.
const CLOCK_SKEW_SECONDS: i64 = 5;

/// What an access token says (RFC 9068).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    pub iss: String,
    pub aud: String,
    pub sub: UserId,
    pub sid: SessionId,
    pub role: Role,
    pub iat: i64,
    pub nbf: i64,
    pub exp: i64,
    pub jti: String,
}

/// Somebody whose access token holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    pub user: UserId,
    pub session: SessionId,
    pub role: Role,
}

/// The token does not hold, for whatever reason: callers are told no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidToken;

/// Verifies access tokens: EdDSA and `typ: at+jwt` only, and never a key that the token itself brings along (RFC 8725).
#[derive(Clone)]
pub struct AccessTokens {
    keys: PublicKeys,
    validation: Validation,
}

impl AccessTokens {
    /// For tokens of this issuer, for this audience.
    pub fn new(keys: PublicKeys, issuer: &str, audience: &str) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // Compared below, with the injected clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self { keys, validation }
    }

    pub fn public_keys(&self) -> &PublicKeys {
        &self.keys
    }

    /// What the token says, if it holds at `now`.
    ///
    /// # Errors
    /// [`InvalidToken`].
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, InvalidToken> {
        let header = decode_header(token).map_err(|_| InvalidToken)?;
        let typ_holds = header.typ.as_deref().is_some_and(|typ| typ.eq_ignore_ascii_case("at+jwt"));
        let brings_a_key = header.jwk.is_some() || header.jku.is_some() || header.x5u.is_some() || header.x5c.is_some();
        if !typ_holds || brings_a_key || header.crit.is_some() || header.alg != Algorithm::EdDSA {
            return Err(InvalidToken);
        }
        let key = header.kid.and_then(|kid| self.keys.get(&kid)).ok_or(InvalidToken)?;
        let claims = decode::<Claims>(token, key, &self.validation).map_err(|_| InvalidToken)?.claims;
        let seconds = now.seconds();
        let from = claims.nbf.saturating_sub(CLOCK_SKEW_SECONDS);
        if (from..claims.exp).contains(&seconds) { Ok(claims) } else { Err(InvalidToken) }
    }
}

impl From<&Claims> for Caller {
    fn from(claims: &Claims) -> Self {
        Self { user: claims.sub, session: claims.sid, role: claims.role }
    }
}
