//! The other processes that change orders and carts: cancels, status changes by staff, changes of a cart, and the
//! sweep.

use shared::domain::OrderStatus;

use super::doing::{Answer, Doing, Errand};
use super::operation::Outcome;
use super::process::Process;
use super::role::Role;
use super::table::{OrderId, Saga};

impl Process {
    /// The process takes up an order or a saga.
    pub fn pick(&mut self, id: OrderId, role: Role) {
        self.doing = match role {
            Role::Sweep => Doing::FindSaga(id, Errand::Sweep),
            _ => Doing::FindOrder(id, Errand::Cancelled),
        };
    }

    /// Models `end_abandoned` of the store's sweep, without time: the model does not know which sagas are abandoned.
    pub fn sweep_learns(&mut self, outcome: Outcome) {
        self.doing = match (self.doing, outcome) {
            (Doing::FindSaga(id, _), Outcome::Saga(Some(saga))) => Doing::Claim(id, saga),
            (Doing::Claim(id, saga), Outcome::Done) => {
                Doing::FindLines(id, Saga { progress: saga.progress.compensating(), ..saga }, Errand::Sweep)
            }
            _ => Doing::Wait,
        };
    }

    /// Models `Store::move_order`.
    pub fn mover_learns(&mut self, role: Role, outcome: Outcome) {
        let to = match role {
            Role::Move(to) => to,
            _ => OrderStatus::Cancelled,
        };
        self.doing = match (self.doing, outcome) {
            (Doing::FindOrder(id, _), Outcome::Order(Some(order))) if order.status.may_become(to) => match to {
                OrderStatus::Cancelled => Doing::Cancel(id, order),
                _ => Doing::Move(id, order),
            },
            // It is cancelled already, no matter by whom.
            (Doing::FindOrder(..), Outcome::Order(Some(order)))
                if to == OrderStatus::Cancelled && order.status == to =>
            {
                return self.end(Answer::Done);
            }
            (Doing::FindOrder(..), _) => return self.end(Answer::NotPossible),
            (Doing::Cancel(id, order), Outcome::Done) if order.inline.is_none() => {
                Doing::FindLines(id, order.saga_of_return(), Errand::Cancelled)
            }
            (Doing::Cancel(..) | Doing::Move(..), Outcome::Done) => return self.end(Answer::Done),
            (Doing::Cancel(id, _) | Doing::Move(id, _), _) => Doing::FindOrder(id, Errand::Cancelled),
            (doing, _) => unreachable!("{doing:?} to {to}"),
        };
    }

    pub fn editor_learns(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Cart(cart) => self.doing = Doing::Edit(cart.version),
            Outcome::Done => self.end(Answer::Done),
            _ => self.end(Answer::NotPossible),
        }
    }
}
