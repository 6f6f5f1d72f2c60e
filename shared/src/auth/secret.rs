use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// `N` secret bytes that prove who their holder is, written as base64url. The table stores only their [`SecretHash`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<const N: usize>([u8; N]);

impl<const N: usize> Secret<N> {
    pub const fn new(bytes: [u8; N]) -> Self {
        Self(bytes)
    }

    /// Parses a text that [`Secret::reveal`] returned, and no other spelling of it.
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// Returns the secret as text, to be shown once to its holder.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    pub const fn bytes(&self) -> &[u8; N] {
        &self.0
    }

    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }

    /// Derives another secret (HMAC-SHA-256). Making it requires both this secret and the salt.
    pub fn derive(&self, salt: &[u8]) -> Secret<32> {
        derive(&self.0, salt)
    }
}

/// Returns HMAC-SHA-256 of `salt` under `key`.
fn derive(key: &[u8], salt: &[u8]) -> Secret<32> {
    #[allow(clippy::expect_used)]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(salt);
    Secret(mac.finalize().into_bytes().into())
}

impl Secret<32> {
    /// Derives a secret from `held` and the salt. Anyone who knows both can derive it again.
    pub fn made_of(held: &[u8], salt: &[u8; 32]) -> Self {
        derive(held, salt)
    }
}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// SHA-256 of a secret. A plain hash suffices, because secrets are random, have 128 bits or more, and cannot be
/// guessed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretHash(String);

impl SecretHash {
    pub fn of(bytes: &[u8]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(Sha256::digest(bytes)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Parses a text that [`SecretHash::as_str`] returned.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// Returns the first bytes of the hash.
    pub fn first_bytes<const N: usize>(&self) -> [u8; N] {
        let bytes = URL_SAFE_NO_PAD.decode(&self.0).unwrap_or_default();
        let mut first = [0; N];
        first.iter_mut().zip(bytes).for_each(|(first, byte)| *first = byte);
        first
    }

    /// Returns true if both hashes are equal. It takes constant time, so that timing does not reveal where they differ.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_and_takes_one_spelling_only() {
        let secret = Secret::new([250; 16]);
        assert_eq!(Secret::parse(&secret.reveal()), Some(secret.clone()));
        assert_eq!(Secret::<16>::parse(&format!("{}=", secret.reveal())), None);
        assert_eq!(Secret::<32>::parse(&secret.reveal()), None);
        assert!(!format!("{secret:?}").contains(&secret.reveal()));
    }

    #[test]
    fn derives_by_both_secret_and_salt() {
        let secret = Secret::new([1; 16]);
        assert_eq!(secret.derive(b"a"), secret.derive(b"a"));
        assert_ne!(secret.derive(b"a"), secret.derive(b"b"));
        assert_ne!(secret.derive(b"a"), Secret::new([2; 16]).derive(b"a"));
    }
}
