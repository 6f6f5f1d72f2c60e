//! The conditions of the writes.

use super::guard::{Guard, Without};
use super::quantities::Quantities;
use super::table::{Order, OrderId, Origin, Saga, Table};
use super::takings::{Takings, Terms};
use super::writes::{Refusal, Written};

impl Table {
    pub fn saga_is(&self, id: OrderId, read: Saga, [phase, done]: [Guard; 2], without: Without) -> Written {
        let now = self.order(id).saga.map(|saga| saga.progress);
        let is_phase = now.is_some_and(|now| now.phase == read.progress.phase);
        let is_done = now.is_some_and(|now| now.done == read.progress.done);
        without.require(phase, is_phase, Refusal::Saga)?;
        without.require(done, is_done, Refusal::Saga)
    }

    pub fn status_is(&self, id: OrderId, read: Order, guard: Guard, without: Without) -> Written {
        without.require(guard, self.order(id).status() == Some(read.status), Refusal::Order)
    }

    pub fn key_is_new(&self, origin: Origin, without: Without) -> Written {
        match origin.key.and_then(|key| self.records[usize::from(key)]) {
            Some(other) => without.require(Guard::KeyIsNew, false, Refusal::Key(other)),
            None => Ok(()),
        }
    }

    pub fn cart_is(&self, origin: Origin, guard: Guard, without: Without) -> Written {
        let is = origin.cart.is_none_or(|(cart, version)| self.carts[usize::from(cart)].version == version);
        without.require(guard, is, Refusal::Cart)
    }

    /// The condition of a sale on each counter. The policy that decides how much there is comes with the taking. That
    /// it still holds, the price version says.
    pub fn may_be_taken(&self, takings: Takings, without: Without) -> Written {
        let version = |terms: Option<Terms>| terms.map(|terms| terms.version);
        let is_on_terms = takings.each().all(|(counter, it)| version(it.terms) == version(self.terms[counter]));
        without.require(Guard::Terms, is_on_terms, Refusal::Terms)?;
        let is_enough = takings.each().all(|(counter, it)| it.is_covered_by(self.stock.0[counter]));
        without.require(Guard::Available, is_enough, Refusal::Stock)
    }

    /// Returns what these quantities take, by the terms as they are. `None` if a stock has too little. A checkout reads
    /// no other counter beforehand.
    pub fn assess(&self, wanted: Quantities, without: Without) -> Option<Takings> {
        let takings = Takings::of(wanted, self.terms, without);
        let mut stocks = takings.each().filter(|(_, taking)| taking.terms.is_some());
        stocks.all(|(counter, taking)| taking.is_covered_by(self.stock.0[counter])).then_some(takings)
    }
}
