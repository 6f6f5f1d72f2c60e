use std::collections::BTreeMap;

use super::data::Lines;

/// The results of a replay, or of one buyer's part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) placed: Count,
    pub(crate) cancelled: Count,
    /// Lines and units that were returned from orders that were not cancelled.
    pub(crate) returned: Count,
    /// Returned units, by stock code.
    pub(crate) returned_units: BTreeMap<String, u64>,
    /// Lines of cancellations that match no order of the period.
    pub(crate) unmatched: u64,
    /// The number of refused orders, by code.
    pub(crate) refused: BTreeMap<String, u64>,
    /// Answers that the shop must not give.
    pub(crate) unexpected: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) orders: u64,
    pub(crate) lines: u64,
    pub(crate) units: u64,
}

impl Count {
    pub(crate) fn add_order(&mut self, lines: &Lines) {
        let units = lines.values().map(|&quantity| u64::from(quantity)).sum();
        self.add(Self { orders: 1, lines: lines.len() as u64, units });
    }

    fn add(&mut self, other: Self) {
        self.orders += other.orders;
        self.lines += other.lines;
        self.units += other.units;
    }
}

impl Tally {
    pub(crate) fn add_return(&mut self, sku: &str, units: u32) {
        self.returned.add(Count { orders: 0, lines: 1, units: u64::from(units) });
        *self.returned_units.entry(sku.to_owned()).or_default() += u64::from(units);
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.placed.add(other.placed);
        self.cancelled.add(other.cancelled);
        self.returned.add(other.returned);
        for (sku, units) in other.returned_units {
            *self.returned_units.entry(sku).or_default() += units;
        }
        self.unmatched += other.unmatched;
        for (code, orders) in other.refused {
            *self.refused.entry(code).or_default() += orders;
        }
        self.unexpected.extend(other.unexpected);
    }
}
