use serde::{Deserialize, Deserializer, Serialize};

use super::Invalid;

/// How many of one product: 1 to 100,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Quantity(u32);

const MAX: u32 = 100_000;

impl Quantity {
    /// # Errors
    /// `invalid_quantity` outside of 1 to 100,000.
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

    /// Both together.
    ///
    /// # Errors
    /// `invalid_quantity` beyond 100,000.
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

/// The most units of one product that a shop may hold.
pub const MAX_STOCK: i64 = 1_000_000_000;

/// How many units of a product there are to sell: 0 to 1,000,000,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Stock(i64);

impl Stock {
    /// # Errors
    /// `invalid_stock` outside of 0 to 1,000,000,000.
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
