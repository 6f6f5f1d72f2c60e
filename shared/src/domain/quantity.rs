use serde::{Deserialize, Deserializer, Serialize};

use super::{Invalid, StockPolicy};

/// A number of units of one variant: 1 to 100,000.
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

/// The maximum stock of one variant, in units.
pub const MAX_STOCK: i64 = 1_000_000_000;

/// A number of units in stock: 0 to 1,000,000,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
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

/// The units of a stock: -1,000,000,000 to 1,000,000,000. Below 0, that many units are owed to buyers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Level(i64);

impl Level {
    pub const ZERO: Self = Self(0);

    /// # Errors
    /// Returns `invalid_stock` outside -1,000,000,000 to 1,000,000,000.
    pub fn new(units: i64) -> Result<Self, Invalid> {
        if (-MAX_STOCK..=MAX_STOCK).contains(&units) {
            Ok(Self(units))
        } else {
            Err(Invalid::new(
                "invalid_stock",
                format!("must be from 0 to {MAX_STOCK}, or down to -{MAX_STOCK} if back-orders are allowed"),
            ))
        }
    }

    pub const fn get(self) -> i64 {
        self.0
    }

    /// Checks that a stock of this policy can have this level.
    ///
    /// # Errors
    /// Returns `invalid_stock` if units are owed and back-orders are not allowed.
    pub fn check(self, policy: StockPolicy) -> Result<(), Invalid> {
        if self.0 >= 0 || matches!(policy, StockPolicy::Allow(_)) {
            Ok(())
        } else {
            Err(Invalid::new("invalid_stock", format!("must be from 0 to {MAX_STOCK} unless back-orders are allowed")))
        }
    }
}

impl From<Stock> for Level {
    fn from(stock: Stock) -> Self {
        Self(stock.get())
    }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(deserializer)?).map_err(Invalid::tag)
    }
}

impl<'de> Deserialize<'de> for Stock {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(deserializer)?).map_err(Invalid::tag)
    }
}
