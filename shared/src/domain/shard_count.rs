use serde::{Deserialize, Deserializer, Serialize};

use super::Invalid;

/// The number of shards of a product's stock: 1 to 64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ShardCount(u8);

/// All shards, their product, its listings and the audit record must fit into one transaction.
const MAX: u8 = 64;

impl ShardCount {
    /// One shard: the stock is not divided.
    pub const ONE: Self = Self(1);

    /// # Errors
    /// Returns `invalid_parts` outside 1 to 64.
    pub fn new(count: u8) -> Result<Self, Invalid> {
        if (1..=MAX).contains(&count) {
            Ok(Self(count))
        } else {
            Err(Invalid::new("invalid_parts", format!("must be from 1 to {MAX}")))
        }
    }

    pub const fn get(self) -> u8 {
        self.0
    }

    pub fn is_one(&self) -> bool {
        *self == Self::ONE
    }
}

impl Default for ShardCount {
    fn default() -> Self {
        Self::ONE
    }
}

impl<'de> Deserialize<'de> for ShardCount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let count = i64::deserialize(deserializer)?;
        Self::new(u8::try_from(count).unwrap_or(0)).map_err(Invalid::tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_sixty_four() {
        for (text, count) in [("1", Some(1)), ("64", Some(64)), ("0", None), ("65", None), ("-1", None), ("257", None)]
        {
            assert_eq!(serde_json::from_str::<ShardCount>(text).ok().map(ShardCount::get), count, "{text}");
        }
    }
}
