use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::Problem;

const CHECK_BYTES: usize = 8;

/// The position where a page ended, bound to its query. It contains only a position and no partition, so it cannot
/// reach items outside its query. A checksum over both makes an altered or misplaced cursor an error instead of a wrong
/// page. The checksum is no secret, because an invented position shows nothing that the query would not.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    /// Everything that determines which items the query returns, and their order.
    pub query: &'a str,
}

/// The cursor was altered, or belongs to another query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedCursor;

impl Cursor<'_> {
    /// Encodes a position.
    pub fn encode<P: Serialize>(self, position: &P) -> String {
        let payload = serde_json::to_vec(position).unwrap_or_default();
        let mut bytes = self.check(&payload).to_vec();
        bytes.extend(payload);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Decodes a text that [`Cursor::encode`] returned for the same query.
    ///
    /// # Errors
    /// Returns [`MalformedCursor`] for any other text.
    pub fn decode<P: DeserializeOwned>(self, text: &str) -> Result<P, MalformedCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| MalformedCursor)?;
        let (check, payload) = bytes.split_at_checked(CHECK_BYTES).ok_or(MalformedCursor)?;
        if check != self.check(payload) {
            return Err(MalformedCursor);
        }
        serde_json::from_slice(payload).map_err(|_| MalformedCursor)
    }

    fn check(self, payload: &[u8]) -> [u8; CHECK_BYTES] {
        let digest = Sha256::new().chain_update(self.query).chain_update([0]).chain_update(payload).finalize();
        let mut check = [0; CHECK_BYTES];
        check.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        check
    }
}

impl From<MalformedCursor> for Problem {
    fn from(_: MalformedCursor) -> Self {
        Problem::parameter("cursor", "invalid_cursor", "is not a cursor of this query")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_other_byte_or_query_is_refused(position in ".{0,40}", query in ".{0,20}", at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
            let text = Cursor { query: &query }.encode(&position);
            prop_assert_eq!(Cursor { query: &query }.decode::<String>(&text), Ok(position));
            let other = format!("{query}x");
            prop_assert_eq!(Cursor { query: &other }.decode::<String>(&text), Err(MalformedCursor));
            let mut bytes = text.into_bytes();
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            if let Ok(altered) = String::from_utf8(bytes) {
                prop_assert_eq!(Cursor { query: &query }.decode::<String>(&altered), Err(MalformedCursor));
            }
        }
    }
}
