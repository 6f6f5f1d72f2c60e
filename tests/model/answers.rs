//! Checks the answers of checkouts against the table, in the state of the answer and in all later ones.

use shared::domain::Phase;

use super::doing::{Answer, Doing};
use super::role::{Request, Role};
use super::shop::{Shop, State};
use super::table::{OrderId, OrderItems};

pub fn are_true(shop: &Shop, state: &State) -> bool {
    state.processes.iter().enumerate().all(|(number, process)| match (shop.roles[number], process.doing) {
        (Role::Checkout(request), Doing::Ended(answer)) => Told { shop, state, number, request }.is_true(answer),
        _ => true,
    })
}

struct Told<'a> {
    shop: &'a Shop,
    state: &'a State,
    number: usize,
    request: Request,
}

impl Told<'_> {
    fn is_true(&self, answer: Answer) -> bool {
        match answer {
            Answer::Placed(id) => self.is_own(id),
            Answer::CartOrdered(id) => !self.is_own(id) && self.is_of_cart(id) && !self.ordered(),
            Answer::CartChanged => self.cart_may_change() && !self.ordered(),
            Answer::OutOfStock | Answer::CartEmpty => !self.ordered(),
            // These answers promise nothing.
            Answer::Busy | Answer::Done | Answer::NotPossible => true,
        }
    }

    /// Returns true if the order exists and was begun by this request or by one with the same key.
    fn is_own(&self, id: OrderId) -> bool {
        let began_it = usize::from(id / self.shop.rules.tries) == self.number;
        self.state
            .table
            .order(id)
            .order
            .is_some_and(|order| began_it || (self.request.key.is_some() && order.origin.key == self.request.key))
    }

    fn is_of_cart(&self, id: OrderId) -> bool {
        let order = self.state.table.order(id).order;
        order.is_some_and(|order| order.origin.cart.map(|(cart, _)| cart) == self.request.cart())
    }

    /// Returns true if something that this request began became an order, or still can.
    fn ordered(&self) -> bool {
        let tries = usize::from(self.shop.rules.tries);
        let can_become = |items: &OrderItems| items.saga.is_some_and(|saga| saga.progress.phase == Phase::Reserving);
        let mut own = self.state.table.orders.iter().skip(self.number * tries).take(tries);
        own.any(|items| items.order.is_some() || can_become(items))
    }

    fn cart_may_change(&self) -> bool {
        self.shop.roles.iter().any(|role| matches!(role, Role::Edit { .. }))
    }
}
