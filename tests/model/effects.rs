//! The effects of the writes on the table.

use shared::domain::{OrderStatus, Progress};

use super::guard::{Guard, Without};
use super::policy::Policy;
use super::quantities::Quantities;
use super::table::{OrderId, Origin, Saga, Table};
use super::takings::{Takings, Terms};

impl Table {
    /// Updating an item that does not exist creates it, unless a condition prevents that.
    pub fn advance(&mut self, id: OrderId, read: Saga, to: Progress) {
        self.order_mut(id).saga.get_or_insert(read).progress = to;
    }

    pub fn take(&mut self, id: OrderId, takings: Takings) {
        self.note_sale(takings);
        let units = takings.units();
        self.stock = self.stock - units;
        let items = self.order_mut(id);
        items.taken = items.taken + units;
    }

    /// Gives back what is stored of the order, and does not look at the policy.
    pub fn give_back(&mut self, id: OrderId, takings: Takings, without: Without) {
        let units = match without.has(Guard::StoredTakings) {
            true => takings.units(),
            false => Takings::of(takings.quantities(), self.terms, without).units(),
        };
        self.stock = self.stock + units;
        let items = self.order_mut(id);
        items.given_back = items.given_back + units;
    }

    pub fn note_key(&mut self, origin: Origin, id: OrderId) {
        if let Some(key) = origin.key {
            self.records[usize::from(key)] = Some(id);
        }
    }

    pub fn close_cart(&mut self, origin: Origin, id: OrderId) {
        if let Some((cart, _)) = origin.cart {
            let cart = &mut self.carts[usize::from(cart)];
            cart.version += 1;
            (cart.lines, cart.placing, cart.last_order) = (Quantities::NONE, None, Some(id));
        }
    }

    pub fn change_policy(&mut self, product: u8, to: Policy) {
        if let Some(terms) = &mut self.terms[usize::from(product)] {
            *terms = Terms { version: terms.version + 1, policy: to };
        }
    }

    pub fn set_status(&mut self, id: OrderId, to: OrderStatus) {
        if let Some(order) = &mut self.order_mut(id).order {
            order.status = to;
        }
    }
}
