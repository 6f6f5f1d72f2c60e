use std::array::from_fn;
use std::ops::{Add, Sub};

/// The number of products in the model's shop.
pub const PRODUCTS: usize = 3;

/// A number of units of each product, such as the stock. Negative only if the model leaves out a guard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Quantities(pub [i8; PRODUCTS]);

impl Quantities {
    pub const NONE: Self = Self([0; PRODUCTS]);

    /// Returns the number of lines of an order: one for each product with units.
    pub fn line_count(self) -> u32 {
        self.0.iter().map(|units| u32::from(*units != 0)).sum()
    }

    /// Returns the units of the lines from `from` to before `to`. Lines are sorted by product, as in the store.
    pub fn of_lines(self, from: u32, to: u32) -> Self {
        let mut lines = 0..;
        Self(self.0.map(|units| {
            let is_wanted = units != 0 && lines.next().is_some_and(|line| from <= line && line < to);
            if is_wanted { units } else { 0 }
        }))
    }

    pub fn holds(self, other: Self) -> bool {
        self.0.iter().zip(other.0).all(|(units, other)| *units >= other)
    }
}

impl Add for Quantities {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(from_fn(|product| self.0[product] + other.0[product]))
    }
}

impl Sub for Quantities {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(from_fn(|product| self.0[product] - other.0[product]))
    }
}

#[test]
fn lines_stand_by_product() {
    let basket = Quantities([2, 0, 3]);
    assert_eq!(basket.line_count(), 2);
    assert_eq!(basket.of_lines(0, 1), Quantities([2, 0, 0]));
    assert_eq!(basket.of_lines(1, 2), Quantities([0, 0, 3]));
    assert_eq!(basket.of_lines(0, 1) + basket.of_lines(1, 2), basket);
}
