//! The effects of the writes on the table.

use shared::domain::{OrderStatus, Progress};

use super::quantities::Quantities;
use super::table::{OrderId, Origin, Saga, Table};

impl Table {
    /// Updating an item that does not exist creates it, unless a condition prevents that.
    pub fn advance(&mut self, id: OrderId, read: Saga, to: Progress) {
        self.order_mut(id).saga.get_or_insert(read).progress = to;
    }

    pub fn reserve_stock(&mut self, id: OrderId, units: Quantities) {
        self.stock = self.stock - units;
        let items = self.order_mut(id);
        items.taken = items.taken + units;
    }

    pub fn return_stock(&mut self, id: OrderId, units: Quantities) {
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

    pub fn set_status(&mut self, id: OrderId, to: OrderStatus) {
        if let Some(order) = &mut self.order_mut(id).order {
            order.status = to;
        }
    }
}
