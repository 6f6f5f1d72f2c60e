use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::{Invalid, Timestamp};

/// The kind of thing that an id names. It determines the id's prefix.
pub trait Kind {
    const PREFIX: &'static str;
}

/// A time-ordered id such as `prod_018bcfe568787e8a9b4ff0d1c2a3b4c5`: a prefix and a UUIDv7 in hexadecimal. So ids sort
/// as text in the order of their creation. Knowing an id never authorises anybody to read the thing.
pub struct Id<K> {
    uuid: Uuid,
    kind: PhantomData<fn() -> K>,
}

/// The text is not an id of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedId;

impl<K: Kind> Id<K> {
    /// Returns the id of a thing created at `now`.
    pub fn new(now: Timestamp, random: [u8; 10]) -> Self {
        let millis = u64::try_from(now.millis()).unwrap_or(0);
        Self::of(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// Returns the lowest id of things created at `at`, which is a position in lists that are sorted by id.
    pub fn lowest_at(at: Timestamp) -> Self {
        let millis = u128::try_from(at.millis()).unwrap_or(0);
        Self::of(Uuid::from_u128(millis << 80))
    }

    /// Returns when the thing was created, to the millisecond.
    pub fn made_at(self) -> Timestamp {
        let millis = self.uuid.as_u128() >> 80;
        Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
    }

    /// Returns the id without its prefix, for short tokens.
    pub fn bytes(self) -> [u8; 16] {
        self.uuid.into_bytes()
    }

    /// The inverse of [`Id::bytes`].
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self::of(Uuid::from_bytes(bytes))
    }

    /// Returns the last byte, which is random, to distribute things over partitions.
    pub fn last_byte(self) -> u8 {
        self.uuid.as_bytes().last().copied().unwrap_or(0)
    }

    const fn of(uuid: Uuid) -> Self {
        Self { uuid, kind: PhantomData }
    }
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", K::PREFIX, self.uuid.simple())
    }
}

impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<K: Kind> FromStr for Id<K> {
    type Err = MalformedId;

    /// Accepts only the spelling of [`fmt::Display`], with 32 lower-case digits.
    fn from_str(text: &str) -> Result<Self, MalformedId> {
        let hex = text.strip_prefix(K::PREFIX).and_then(|rest| rest.strip_prefix('_')).ok_or(MalformedId)?;
        if hex.len() != 32 || hex.bytes().any(|byte| !matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(MalformedId);
        }
        Uuid::try_parse(hex).map(Self::of).map_err(|_| MalformedId)
    }
}

impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(|MalformedId| Invalid::new("malformed_id", format!("must be an id like {}_…", K::PREFIX)).tag())
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}

macro_rules! kinds {
    ($($kind:ident, $id:ident, $prefix:literal;)+) => {$(
        /// The kind of things whose ids have this prefix.
        #[derive(Clone, Copy, Debug)]
        pub enum $kind {}
        impl Kind for $kind {
            const PREFIX: &'static str = $prefix;
        }
        pub type $id = Id<$kind>;
    )+};
}

kinds! {
    AuditKind, AuditId, "audit";
    CategoryKind, CategoryId, "cat";
    ImportKind, ImportId, "imp";
    MediaKind, MediaId, "media";
    NoteKind, NoteId, "note";
    OrderKind, OrderId, "ord";
    ProductKind, ProductId, "prod";
    SessionKind, SessionId, "sess";
    UserKind, UserId, "user";
    VariantKind, VariantId, "var";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_by_time_as_text_and_comes_back() {
        let early = ProductId::new(Timestamp::from_millis(1_000), [255; 10]);
        let late = ProductId::new(Timestamp::from_millis(1_001), [0; 10]);
        assert!(early.to_string() < late.to_string());
        assert_eq!(early.to_string().parse(), Ok(early));
        assert_eq!(late.made_at().millis(), 1_001);
        assert!(ProductId::lowest_at(late.made_at()) < late && early < ProductId::lowest_at(late.made_at()));
    }

    #[test]
    fn takes_one_spelling_only() {
        let id = ProductId::new(Timestamp::from_millis(1), [7; 10]).to_string();
        for wrong in
            [id.to_uppercase(), id.replace("prod", "ord"), format!("{id}0"), id.replace('_', "-"), String::new()]
        {
            assert_eq!(wrong.parse::<ProductId>(), Err(MalformedId), "{wrong}");
        }
    }
}
