use std::collections::HashMap;
use std::sync::Arc;

use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, JwkSet};

/// The Ed25519 keys that access tokens may be signed with, by `kid`. There are several while one key replaces another.
#[derive(Clone)]
pub struct PublicKeys {
    text: Arc<str>,
    kids: Arc<[String]>,
    keys: Arc<HashMap<String, DecodingKey>>,
}

impl PublicKeys {
    /// Parses a JSON Web Key Set (RFC 7517).
    ///
    /// # Errors
    /// Returns a sentence about what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let set: JwkSet = serde_json::from_str(text).map_err(|_| "must be a JSON Web Key Set".to_owned())?;
        let (mut keys, mut kids) = (HashMap::new(), Vec::new());
        for jwk in &set.keys {
            let AlgorithmParameters::OctetKeyPair(pair) = &jwk.algorithm else {
                return Err("must hold Ed25519 keys only".to_owned());
            };
            if pair.curve != EllipticCurve::Ed25519 {
                return Err("must hold Ed25519 keys only".to_owned());
            }
            let kid = jwk.common.key_id.clone().ok_or("each key must have a kid")?;
            let key = DecodingKey::from_ed_components(&pair.x).map_err(|_| "x must be base64url".to_owned())?;
            kids.push(kid.clone());
            keys.insert(kid, key);
        }
        if keys.is_empty() {
            return Err("must hold at least one key".to_owned());
        }
        let text = serde_json::to_string(&set).map_err(|_| "must be a JSON Web Key Set".to_owned())?;
        Ok(Self { text: text.into(), kids: kids.into(), keys: Arc::new(keys) })
    }

    /// Returns the key set as JSON, for publication. It has only public members, even if `parse` was given private
    /// ones.
    pub fn as_json(&self) -> &str {
        &self.text
    }

    /// Returns the `kid` of each key, in the order of the set. The first key signs.
    pub fn kids(&self) -> &[String] {
        &self.kids
    }

    pub(super) fn get(&self, kid: &str) -> Option<&DecodingKey> {
        self.keys.get(kid)
    }
}
