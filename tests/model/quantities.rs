use std::array::from_fn;
use std::ops::{Add, Sub};

/// The number of counters in the model's shop: stocks, and others after them.
pub const COUNTERS: usize = 3;

/// A number of units of each counter, such as the stock. Below 0, they are owed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Quantities(pub [i8; COUNTERS]);

impl Quantities {
    pub const NONE: Self = Self([0; COUNTERS]);

    pub fn holds(self, other: Self) -> bool {
        self.0.iter().zip(other.0).all(|(units, other)| *units >= other)
    }
}

impl Add for Quantities {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(from_fn(|counter| self.0[counter] + other.0[counter]))
    }
}

impl Sub for Quantities {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(from_fn(|counter| self.0[counter] - other.0[counter]))
    }
}
