use std::time::Duration;

use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde::{Deserialize, Serialize};

use super::PublicKeys;
use crate::domain::{Role, SessionId, Timestamp, UserId};

/// How long an access token is valid. It is verified without a read of the table, so a token may outlive its session by
/// this time.
pub const ACCESS_TOKEN_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// By how much the issuer's clock may be ahead of ours.
const CLOCK_SKEW_SECONDS: i64 = 5;

/// The claims of an access token (RFC 9068).
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

/// The user of a valid access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    pub user: UserId,
    pub session: SessionId,
    pub role: Role,
}

/// The token is invalid. Callers do not learn why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidToken;

/// Verifies access tokens. Accepts only EdDSA and `typ: at+jwt`, and never a key that the token itself contains (RFC
/// 8725).
#[derive(Clone)]
pub struct AccessTokens {
    keys: PublicKeys,
    validation: Validation,
}

impl AccessTokens {
    /// Accepts tokens of this issuer for this audience.
    pub fn new(keys: PublicKeys, issuer: &str, audience: &str) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // `verify` compares the times with the injected clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self { keys, validation }
    }

    pub fn public_keys(&self) -> &PublicKeys {
        &self.keys
    }

    /// Returns the token's claims if it is valid at `now`.
    ///
    /// # Errors
    /// Returns [`InvalidToken`] otherwise.
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
