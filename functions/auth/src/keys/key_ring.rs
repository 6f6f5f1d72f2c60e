use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::auth::PublicKeys;
use shared::domain::Timestamp;

use crate::keys::signing_key::{KeyError, SigningKey};

/// A shop's signing keys, the newest first: one, and two while one takes the other's place. Which of them signs is for
/// the public keys to say that the shop is deployed with, the first of which it is: so each function knows a key before
/// any token is signed with it.
///
/// Kept as a private JSON Web Key, or where there are more as a set of those.
#[derive(Debug)]
pub struct KeyRing {
    keys: Vec<Kept>,
}

#[derive(Debug)]
struct Kept {
    key: SigningKey,
    /// Since when it is known to sign no more.
    retired_at: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
struct PrivateSet {
    keys: Vec<Value>,
}

impl KeyRing {
    /// One new key.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn generate() -> Result<Self, KeyError> {
        let mut ring = Self { keys: Vec::new() };
        ring.add()?;
        Ok(ring)
    }

    /// Reads what [`KeyRing::to_text`] wrote.
    ///
    /// # Errors
    /// What is wrong with it; never a key itself.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let Ok(PrivateSet { keys }) = serde_json::from_str(text) else {
            return Ok(Self { keys: vec![Kept { key: SigningKey::parse(text)?, retired_at: None }] });
        };
        let kept = |jwk: &Value| {
            let retired_at = jwk.get("retired_at").and_then(Value::as_i64).map(Timestamp::from_millis);
            Ok(Kept { key: SigningKey::parse(&jwk.to_string())?, retired_at })
        };
        let keys: Vec<Kept> = keys.iter().map(kept).collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(KeyError::new("must hold at least one key")) } else { Ok(Self { keys }) }
    }

    /// What [`KeyRing::parse`] reads: secret.
    ///
    /// # Errors
    /// When a key cannot be taken apart.
    pub fn to_text(&self) -> Result<String, KeyError> {
        if let [Kept { key, retired_at: None }] = self.keys.as_slice() {
            return key.to_text();
        }
        let jwk = |kept: &Kept| {
            let mut jwk: Value = serde_json::from_str(&kept.key.to_text()?).unwrap_or_default();
            if let (Some(members), Some(at)) = (jwk.as_object_mut(), kept.retired_at) {
                members.insert("retired_at".to_owned(), json!(at.millis()));
            }
            Ok(jwk)
        };
        let keys = self.keys.iter().map(jwk).collect::<Result<_, KeyError>>()?;
        serde_json::to_string(&PrivateSet { keys }).map_err(|_| KeyError::new("could not be encoded"))
    }

    /// What the keys are named by in tokens, the newest first.
    pub fn kids(&self) -> Vec<&str> {
        self.keys.iter().map(|kept| kept.key.kid()).collect()
    }

    /// Since when this key is known to sign no more.
    pub fn retired_at(&self, kid: &str) -> Option<Timestamp> {
        self.keys.iter().find(|kept| kept.key.kid() == kid)?.retired_at
    }

    /// The public halves of these keys, in this order, as a JSON Web Key Set; unknown ones are left out.
    pub fn public_jwks_of(&self, kids: &[&str]) -> String {
        let found = kids.iter().filter_map(|kid| self.keys.iter().find(|kept| kept.key.kid() == *kid));
        let keys: Vec<Value> = found.map(|kept| kept.key.public_jwk()).collect();
        json!({ "keys": keys }).to_string()
    }

    /// The public halves of all keys, the newest first.
    pub fn public_jwks(&self) -> String {
        self.public_jwks_of(&self.kids())
    }

    /// Makes a new key.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn add(&mut self) -> Result<(), KeyError> {
        self.keys.insert(0, Kept { key: SigningKey::generate()?, retired_at: None });
        Ok(())
    }

    /// Notes that a key signs no more.
    pub fn retire(&mut self, kid: &str, at: Timestamp) {
        self.keys.iter_mut().filter(|kept| kept.key.kid() == kid).for_each(|kept| kept.retired_at = Some(at));
    }

    /// Forgets a key, unless it is the only one.
    pub fn remove(&mut self, kid: &str) {
        if self.keys.len() > 1 {
            self.keys.retain(|kept| kept.key.kid() != kid);
        }
    }

    /// The key to sign with: that of the first public key whose private half is here.
    pub fn into_signing_key(mut self, public: &PublicKeys) -> Option<SigningKey> {
        let place = |kid: &String| self.keys.iter().position(|kept| kept.key.kid() == kid);
        let place = public.kids().iter().find_map(place)?;
        Some(self.keys.swap_remove(place).key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring_of_two() -> (KeyRing, String, String) {
        let mut ring = KeyRing::generate().expect("random");
        ring.add().expect("random");
        let kids: Vec<String> = ring.kids().into_iter().map(str::to_owned).collect();
        let [new, old] = kids.try_into().expect("two");
        (ring, new, old)
    }

    #[test]
    fn comes_back_with_all_that_is_known() {
        let (mut ring, new, old) = ring_of_two();
        ring.retire(&old, Timestamp::from_millis(1_700_000_000_123));
        let again = KeyRing::parse(&ring.to_text().expect("text")).expect("its own text");
        assert_eq!(again.kids(), [new.as_str(), old.as_str()]);
        assert_eq!(again.retired_at(&old), Some(Timestamp::from_millis(1_700_000_000_123)));
        assert_eq!((again.retired_at(&new), again.public_jwks()), (None, ring.public_jwks()));
        assert!(!ring.public_jwks().contains("\"d\""));
    }

    #[test]
    fn one_key_alone_is_kept_as_itself() {
        let key = SigningKey::generate().expect("random");
        let text = key.to_text().expect("text");
        let ring = KeyRing::parse(&text).expect("a ring");
        assert_eq!((ring.to_text(), ring.public_jwks()), (Ok(text), key.public_jwks()));
        for wrong in ["", "{}", r#"{"keys":[]}"#, r#"{"keys":[{}]}"#] {
            assert!(KeyRing::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_deployed_says_which_key_signs() {
        for (first, then) in [(0, 1), (1, 0)] {
            let (ring, new, old) = ring_of_two();
            let kids = [new.as_str(), old.as_str()];
            let public = PublicKeys::parse(&ring.public_jwks_of(&[kids[first], kids[then]])).expect("a key set");
            assert_eq!(ring.into_signing_key(&public).expect("a key").kid(), kids[first]);
        }
        let (ring, _, _) = ring_of_two();
        let stranger = PublicKeys::parse(&KeyRing::generate().expect("random").public_jwks()).expect("a key set");
        assert!(ring.into_signing_key(&stranger).is_none());
    }

    #[test]
    fn the_last_key_stays() {
        let (mut ring, new, old) = ring_of_two();
        ring.remove(&old);
        ring.remove(&new);
        assert_eq!(ring.kids(), [new]);
    }
}
