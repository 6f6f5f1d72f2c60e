//! What an order takes, on the terms that were read. Like `Reservation` in the store.

use super::guard::{Guard, Without};
use super::policy::Policy;
use super::quantities::{COUNTERS, Quantities};

/// What a stock is sold on, as `StockTerms` in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Terms {
    /// The price version, which rises with each change of the policy.
    pub version: u8,
    pub policy: Policy,
}

/// The terms of each counter. `None` for a counter that is no stock.
pub type AllTerms = [Option<Terms>; COUNTERS];

/// Units to take from a counter, or that were taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Taking {
    pub quantity: i8,
    /// 0 if nothing is counted.
    pub units: i8,
    pub terms: Option<Terms>,
}

/// The takings of an order, by counter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Takings([Option<Taking>; COUNTERS]);

/// Returns the policy of these terms. A counter that is no stock has no back-orders.
pub fn policy(terms: Option<Terms>) -> Policy {
    terms.map_or(Policy::Deny, |terms| terms.policy)
}

impl Taking {
    fn of(quantity: i8, terms: Option<Terms>, without: Without) -> Self {
        let units = match without.has(Guard::NotCounted) {
            true => policy(terms).taken(quantity),
            false => quantity,
        };
        Self { quantity, units, terms }
    }

    /// Returns true if so many units suffice for it.
    pub fn is_covered_by(self, available: i8) -> bool {
        policy(self.terms).covers(self.units, available)
    }
}

impl Takings {
    pub const NONE: Self = Self([None; COUNTERS]);

    /// Returns what these quantities take on these terms.
    pub fn of(wanted: Quantities, terms: AllTerms, without: Without) -> Self {
        let mut takings = Self::NONE;
        for (counter, quantity) in wanted.0.into_iter().enumerate().filter(|(_, quantity)| *quantity != 0) {
            takings.0[counter] = Some(Taking::of(quantity, terms[counter], without));
        }
        takings
    }

    /// Returns the takings with their counters.
    pub fn each(self) -> impl Iterator<Item = (usize, Taking)> {
        self.0.into_iter().enumerate().filter_map(|(counter, taking)| Some((counter, taking?)))
    }

    pub fn count(self) -> u32 {
        self.0.iter().map(|taking| u32::from(taking.is_some())).sum()
    }

    /// Returns the takings from `from` to before `to`. They are sorted by counter, as in the store.
    pub fn between(self, from: u32, to: u32) -> Self {
        let mut places = 0..;
        Self(self.0.map(|taking| taking.filter(|_| places.next().is_some_and(|place| from <= place && place < to))))
    }

    pub fn units(self) -> Quantities {
        Quantities(self.0.map(|taking| taking.map_or(0, |taking| taking.units)))
    }

    pub fn quantities(self) -> Quantities {
        Quantities(self.0.map(|taking| taking.map_or(0, |taking| taking.quantity)))
    }
}

#[test]
fn takings_stand_by_counter() {
    let on = |policy| Some(Terms { version: 0, policy });
    let terms = [on(Policy::Untracked), on(Policy::Deny), None];
    let takings = Takings::of(Quantities([2, 0, 3]), terms, Without::default());
    assert_eq!((takings.count(), takings.units()), (2, Quantities([0, 0, 3])));
    assert_eq!(takings.between(0, 1).quantities(), Quantities([2, 0, 0]));
    assert_eq!(takings.between(1, 2).quantities(), Quantities([0, 0, 3]));
}
