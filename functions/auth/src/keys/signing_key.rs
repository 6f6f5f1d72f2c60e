use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::auth::Claims;

/// The Ed25519 key that access tokens are signed with. Kept as a private JSON Web Key (RFC 8037).
pub struct SigningKey {
    pair: Ed25519KeyPair,
    header: Header,
    encoding: EncodingKey,
}

/// What is wrong with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyError(&'static str);

impl KeyError {
    pub(crate) const fn new(wanted: &'static str) -> Self {
        Self(wanted)
    }
}

/// A key pair as text.
#[derive(Serialize, Deserialize)]
struct PrivateJwk {
    kty: String,
    crv: String,
    x: String,
    d: String,
    #[serde(default)]
    kid: Option<String>,
}

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn generate() -> Result<Self, KeyError> {
        Self::new(Ed25519KeyPair::generate().map_err(|_| KeyError("could not be made"))?)
    }

    /// Reads a private JSON Web Key. Its `kid`, if it has one, must be its thumbprint.
    ///
    /// # Errors
    /// What is wrong with it; never the key itself.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let jwk: PrivateJwk = serde_json::from_str(text)
            .map_err(|_| KeyError("must be a private JSON Web Key with kty, crv, x and d"))?;
        if jwk.kty != "OKP" || jwk.crv != "Ed25519" {
            return Err(KeyError("must be an Ed25519 key: kty OKP, crv Ed25519"));
        }
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == 32);
        let (Some(x), Some(d)) = (bytes(&jwk.x), bytes(&jwk.d)) else {
            return Err(KeyError("must have x and d of 32 bytes, in base64url"));
        };
        let pair = Ed25519KeyPair::from_seed_and_public_key(&d, &x);
        let key = Self::new(pair.map_err(|_| KeyError("must have an x that belongs to its d"))?)?;
        if jwk.kid.is_some_and(|kid| kid != key.kid()) {
            return Err(KeyError("must have its RFC 7638 thumbprint as kid, or none"));
        }
        Ok(key)
    }

    fn new(pair: Ed25519KeyPair) -> Result<Self, KeyError> {
        let pkcs8 = pair.to_pkcs8().map_err(|_| KeyError("could not be encoded"))?;
        let header = Header {
            typ: Some("at+jwt".to_owned()),
            kid: Some(thumbprint(pair.public_key().as_ref())),
            ..Header::new(Algorithm::EdDSA)
        };
        Ok(Self { encoding: EncodingKey::from_ed_der(pkcs8.as_ref()), header, pair })
    }

    /// What [`SigningKey::parse`] reads: secret.
    ///
    /// # Errors
    /// When the key cannot be taken apart.
    pub fn to_text(&self) -> Result<String, KeyError> {
        let seed =
            self.pair.seed().and_then(|seed| seed.as_be_bytes()).map_err(|_| KeyError("could not be encoded"))?;
        let jwk = json!({
            "kty": "OKP", "crv": "Ed25519", "x": self.x(), "d": URL_SAFE_NO_PAD.encode(seed.as_ref()), "kid": self.kid(),
        });
        Ok(jwk.to_string())
    }

    /// The public half, as a JSON Web Key Set.
    pub fn public_jwks(&self) -> String {
        json!({ "keys": [self.public_jwk()] }).to_string()
    }

    /// The public half, as a JSON Web Key.
    pub(crate) fn public_jwk(&self) -> Value {
        json!({
            "kty": "OKP", "crv": "Ed25519", "x": self.x(), "kid": self.kid(), "use": "sig", "alg": "EdDSA",
        })
    }

    /// The private half, to sign other claims and headers with: tests do, to see them refused.
    pub fn encoding_key(&self) -> EncodingKey {
        self.encoding.clone()
    }

    /// The key's RFC 7638 thumbprint.
    pub fn kid(&self) -> &str {
        self.header.kid.as_deref().unwrap_or_default()
    }

    /// A token that says so.
    ///
    /// # Errors
    /// When the claims cannot be written.
    pub fn sign(&self, claims: &Claims) -> Result<String, jsonwebtoken::errors::Error> {
        jsonwebtoken::encode(&self.header, claims, &self.encoding)
    }

    fn x(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.pair.public_key().as_ref())
    }
}

/// SHA-256 of the key's required members in the one spelling that RFC 7638 gives them.
fn thumbprint(x: &[u8]) -> String {
    let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, URL_SAFE_NO_PAD.encode(x));
    URL_SAFE_NO_PAD.encode(digest(&SHA256, members.as_bytes()))
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.kid())
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for KeyError {}

#[cfg(test)]
mod tests {
    use shared::auth::{AccessTokens, PublicKeys};
    use shared::config::Shop;
    use shared::domain::{Role, SessionId, Timestamp, UserId};

    use super::*;

    /// RFC 8037, A.1 to A.3.
    const RFC_KEY: &str = r#"{"kty":"OKP","crv":"Ed25519",
        "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

    fn claims(now: Timestamp) -> Claims {
        Claims {
            iss: "bodega".to_owned(),
            aud: "bodega".to_owned(),
            sub: UserId::new(now, [1; 10]),
            sid: SessionId::new(now, [2; 10]),
            role: Role::Staff,
            iat: now.seconds(),
            nbf: now.seconds(),
            exp: now.seconds() + 900,
            jti: "x".to_owned(),
        }
    }

    #[test]
    fn comes_back_and_signs_what_its_public_half_verifies() {
        let now = Timestamp::from_millis(1_700_000_000_000);
        let key = SigningKey::generate().expect("random");
        let again = SigningKey::parse(&key.to_text().expect("text")).expect("its own text");
        assert_eq!(again.public_jwks(), key.public_jwks());
        let keys = PublicKeys::parse(&key.public_jwks()).expect("a key set");
        let shop = Shop::default();
        let tokens = AccessTokens::new(keys, &shop.issuer, &shop.audience);
        let token = again.sign(&claims(now)).expect("signed");
        assert_eq!(tokens.verify(&token, now), Ok(claims(now)));
        let stranger = SigningKey::generate().expect("random").sign(&claims(now)).expect("signed");
        assert!(tokens.verify(&stranger, now).is_err());
    }

    #[test]
    fn has_the_thumbprint_of_the_rfc() {
        let key = SigningKey::parse(RFC_KEY).expect("the RFC's own key");
        assert_eq!(key.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn shows_its_private_half_to_nobody() {
        let key = SigningKey::parse(RFC_KEY).expect("the RFC's own key");
        let secret = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
        assert!(key.to_text().expect("text").contains(secret));
        assert!(!key.public_jwks().contains(secret) && !format!("{key:?}").contains(secret));
        // Even where somebody configures the private key as a public one.
        let careless = format!(r#"{{"keys":[{}]}}"#, key.to_text().expect("text"));
        assert!(!PublicKeys::parse(&careless).expect("a key set").as_json().contains(secret));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let other = RFC_KEY.replace("11qYAYKx", "21qYAYKx");
        let short = RFC_KEY.replace("nWGxne_9", "");
        for wrong in [
            "",
            "{}",
            &other,
            &short,
            &RFC_KEY.replace("OKP", "EC"),
            &RFC_KEY.replace("{\"kty", "{\"kid\":\"a\",\"kty"),
        ] {
            assert!(SigningKey::parse(wrong).is_err(), "{wrong}");
        }
    }
}
