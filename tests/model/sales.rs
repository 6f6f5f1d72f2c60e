use super::table::Table;
use super::takings::{Takings, policy};

/// What sales did against the policies. Not stored: for the properties. The policies may change later, so only the
/// moment of the sale can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sales {
    /// A sale left less than the floor of its policy.
    pub are_below_floor: bool,
    /// A sale took other units than its policy counts, such as any of a stock that is not counted.
    pub are_miscounted: bool,
}

impl Table {
    /// Notes a sale, by the policies of this moment, before it takes its units.
    pub fn note_sale(&mut self, takings: Takings) {
        for (counter, taking) in takings.each() {
            let policy = policy(self.terms[counter]);
            let is_covered = policy.covers(taking.units, self.stock.0[counter]);
            self.sales.are_below_floor |= !is_covered;
            self.sales.are_miscounted |= taking.units != policy.taken(taking.quantity);
        }
    }
}
