//! The writes of checkout and cancelling. Each is one transaction or one conditional write, so it is atomic. Each
//! function first checks the conditions, then applies the effects.

use shared::domain::{OrderStatus, Phase, Progress};

use super::guard::{Guard, Without};
use super::quantities::Quantities;
use super::table::{Order, OrderId, Origin, Saga, Table};
use super::takings::Takings;

/// The condition that failed. If several failed, it is the first in the order in which the store reads them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The order or its saga exists already, or the order has another status.
    Order,
    /// The saga differs from what was read.
    Saga,
    /// The idempotency key belongs to another order.
    Key(OrderId),
    Cart,
    /// The cart is as read, but another order claims it.
    Claim,
    Stock,
    /// A stock is sold on other terms than were read.
    Terms,
}

pub type Written = Result<(), Refusal>;

impl Table {
    /// `Store::begin`
    pub fn begin(
        &mut self,
        id: OrderId,
        takings: Takings,
        origin: Origin,
        seen: Option<OrderId>,
        without: Without,
    ) -> Written {
        without.require(Guard::IdIsNew, self.order(id).saga.is_none(), Refusal::Order)?;
        self.key_is_new(origin, without)?;
        self.cart_is(origin, Guard::CartAsRead, without)?;
        let cart = origin.cart.map(|(cart, _)| usize::from(cart));
        let claim = cart.and_then(|cart| self.carts[cart].placing);
        without.require(Guard::ClaimAsRead, cart.is_none() || claim == seen, Refusal::Claim)?;

        if let Some(cart) = cart {
            self.carts[cart].placing = Some(id);
        }
        self.note_key(origin, id);
        let saga = Saga { progress: Progress::begun(takings.count()), placing: Some(origin) };
        let items = self.order_mut(id);
        (items.saga, items.takings) = (Some(saga), Some(takings));
        Ok(())
    }

    /// `Store::reserve_stage`
    pub fn reserve(&mut self, id: OrderId, read: Saga, to: Progress, takings: Takings, without: Without) -> Written {
        self.saga_is(id, read, [Guard::ReservePhase, Guard::ReserveDone], without)?;
        self.may_be_taken(takings, without)?;

        self.advance(id, read, to);
        self.take(id, takings);
        Ok(())
    }

    /// `Store::commit`
    pub fn commit(&mut self, id: OrderId, read: Saga, by: u8, without: Without) -> Written {
        let origin = read.placing.ok_or(Refusal::Order)?;
        self.saga_is(id, read, [Guard::CommitPhase, Guard::CommitDone], without)?;
        without.require(Guard::IdIsNew, self.order(id).order.is_none(), Refusal::Order)?;
        self.cart_is(origin, Guard::CommitCart, without)?;

        let taking_count = read.progress.takings;
        let order = Order { status: OrderStatus::Pending, inline: None, taking_count, origin, placed_by: by };
        let items = self.order_mut(id);
        (items.saga, items.order) = (None, Some(order));
        self.close_cart(origin, id);
        Ok(())
    }

    /// `Store::compensate`
    pub fn compensate(&mut self, id: OrderId, read: Saga, without: Without) -> Written {
        self.saga_is(id, read, [Guard::CompensatePhase, Guard::CompensateDone], without)?;

        self.advance(id, read, read.progress.compensating());
        Ok(())
    }

    /// `Store::claim` in order to compensate: writes only the phase.
    pub fn claim(&mut self, id: OrderId, read: Saga, without: Without) -> Written {
        self.saga_is(id, read, [Guard::AdoptPhase, Guard::AdoptDone], without)?;

        let saga = self.order_mut(id).saga.get_or_insert(read);
        saga.progress.phase = Phase::Releasing;
        Ok(())
    }

    /// `Store::release`
    pub fn release(&mut self, id: OrderId, read: Saga, to: Progress, takings: Takings, without: Without) -> Written {
        self.saga_is(id, read, [Guard::ReleasePhase, Guard::ReleaseDone], without)?;

        self.advance(id, read, to);
        self.give_back(id, takings, without);
        Ok(())
    }

    /// The first write of `Store::end`: deletes the idempotency record if it belongs to this order.
    pub fn forget_key(&mut self, id: OrderId, key: u8, without: Without) -> Written {
        let record = &mut self.records[usize::from(key)];
        without.require(Guard::OwnRecord, *record == Some(id), Refusal::Key(id))?;

        *record = None;
        Ok(())
    }

    /// `Store::end`
    pub fn end(&mut self, id: OrderId, read: Saga, without: Without) -> Written {
        self.saga_is(id, read, [Guard::EndPhase, Guard::EndDone], without)?;

        let items = self.order_mut(id);
        items.saga = None;
        if read.placing.is_some() {
            items.takings = None;
        }
        Ok(())
    }

    /// `Store::place_at_once`
    pub fn place_at_once(
        &mut self,
        id: OrderId,
        takings: Takings,
        origin: Origin,
        by: u8,
        without: Without,
    ) -> Written {
        without.require(Guard::IdIsNew, self.order(id).order.is_none(), Refusal::Order)?;
        self.key_is_new(origin, without)?;
        self.cart_is(origin, Guard::CartAsRead, without)?;
        self.may_be_taken(takings, without)?;

        let taking_count = takings.count();
        let order = Order { status: OrderStatus::Pending, inline: Some(takings), taking_count, origin, placed_by: by };
        self.order_mut(id).order = Some(order);
        self.note_key(origin, id);
        self.close_cart(origin, id);
        self.take(id, takings);
        Ok(())
    }

    /// `Store::move_order` to cancelled. It releases a small order's stock in the same write, and gives a larger order
    /// a saga.
    pub fn cancel(&mut self, id: OrderId, read: Order, without: Without) -> Written {
        self.status_is(id, read, Guard::CancelStatus, without)?;
        let items = *self.order(id);
        without.require(Guard::CancelSaga, read.inline.is_some() || items.saga.is_none(), Refusal::Saga)?;

        self.set_status(id, OrderStatus::Cancelled);
        match read.inline {
            Some(takings) => self.give_back(id, takings, without),
            None => self.order_mut(id).saga = Some(read.saga_of_return()),
        }
        Ok(())
    }

    /// `Store::move_order` to any other status
    pub fn move_order(&mut self, id: OrderId, read: Order, to: OrderStatus, without: Without) -> Written {
        self.status_is(id, read, Guard::MoveStatus, without)?;

        self.set_status(id, to);
        Ok(())
    }

    /// `Store::change_cart`
    pub fn edit(&mut self, cart: u8, version: u8, lines: Quantities) -> Written {
        let cart = &mut self.carts[usize::from(cart)];
        if cart.version != version {
            return Err(Refusal::Cart);
        }

        (cart.version, cart.lines, cart.placing) = (version + 1, lines, None);
        Ok(())
    }
}
