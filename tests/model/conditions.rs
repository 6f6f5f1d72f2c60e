//! The conditions of the writes.

use super::guard::{Guard, Without};
use super::table::{Order, OrderId, Origin, Saga, Table};
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
}
