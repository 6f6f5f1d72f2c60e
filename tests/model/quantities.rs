use std::array::from_fn;
use std::ops::{Add, Sub};

/// How many products the model's shop has.
pub const PRODUCTS: usize = 3;

/// So many of each product: what is in stock, wanted, taken. Below zero only where the model is broken on purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Quantities(pub [i8; PRODUCTS]);

impl Quantities {
    pub const NONE: Self = Self([0; PRODUCTS]);

    /// How many lines an order of them has: one for each product that it has any of.
    pub fn line_count(self) -> u32 {
        self.0.iter().map(|units| u32::from(*units != 0)).sum()
    }

    /// What the lines from `from` to before `to` come to. Lines stand by product, as in the store.
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
