use shared::domain::{Quantity, Stock, StockPolicy};

/// A stock policy of the shop, in two bytes: a state has many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Policy {
    Deny,
    /// Until so many units are owed.
    Allow(u8),
    Untracked,
}

impl Policy {
    fn of_shop(self) -> StockPolicy {
        match self {
            Self::Deny => StockPolicy::Deny,
            Self::Allow(limit) => StockPolicy::Allow(Stock::new(limit.into()).ok()),
            Self::Untracked => StockPolicy::Untracked,
        }
    }

    /// Returns true if this many units may be taken while so many are available.
    pub fn covers(self, units: i8, available: i8) -> bool {
        self.of_shop().covers(units.into(), available.into())
    }

    /// Returns the units that a sale of this quantity takes.
    pub fn taken(self, quantity: i8) -> i8 {
        let quantity = u32::try_from(quantity).ok().and_then(|quantity| Quantity::new(quantity).ok());
        i8::try_from(self.of_shop().taken(quantity.expect("a quantity"))).expect("few units")
    }
}
