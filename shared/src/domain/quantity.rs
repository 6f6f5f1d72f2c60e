use serde::{Deserialize, Deserializer, Serialize};

use super::Invalid;

/// A number of units of one product: 1 to 100,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Quantity(u32);

const MAX: u32 = 100_000;

impl Quantity {
    /// # Errors
    /// Returns `invalid_quantity` outside 1 to 100,000.
    pub fn new(count: u32) -> Result<Self, Invalid> {
        if (1..=MAX).contains(&count) {
            Ok(Self(count))
        } else {
            Err(Invalid::new("invalid_quantity", format!("must be from 1 to {MAX}")))
        }
    }

    pub const fn get(self) -> u32 {
        self.0
    }

    /// Returns the sum.
    ///
    /// # Errors
    /// Returns `invalid_quantity` if it exceeds 100,000.
    pub fn plus(self, other: Self) -> Result<Self, Invalid> {
        Self::new(self.0.saturating_add(other.0))
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let count = i64::deserialize(deserializer)?;
        Self::new(u32::try_from(count).unwrap_or(0)).map_err(Invalid::tag)
    }
}

/// The maximum stock of one product, in units.
pub const MAX_STOCK: i64 = 1_000_000_000;

/// The stock of a product, in units: 0 to 1,000,000,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Stock(i64);

impl Stock {
    /// # Errors
    /// Returns `invalid_stock` outside 0 to 1,000,000,000.
    pub fn new(units: i64) -> Result<Self, Invalid> {
        if (0..=MAX_STOCK).contains(&units) {
            Ok(Self(units))
        } else {
            Err(Invalid::new("invalid_stock", format!("must be from 0 to {MAX_STOCK}")))
        }
    }

    pub const fn get(self) -> i64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Stock {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(deserializer)?).map_err(Invalid::tag)
    }
}
