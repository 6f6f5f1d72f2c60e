//! A checkout, which models `place` and `Attempt` of the orders function and `place_order` of the store.

use shared::domain::Progress;

use super::doing::{Answer, Doing, Drive, Errand};
use super::operation::{Operation, Outcome};
use super::process::Process;
use super::quantities::Quantities;
use super::role::{Request, Script};
use super::table::{Cart, OrderId, Saga};
use super::takings::Takings;
use super::writes::Refusal;

impl Doing {
    pub fn of_checkout(self, request: Request, id: OrderId, stage: u32) -> Option<Operation> {
        match self {
            Self::Look { record: None, .. } => request.key.map(|key| Operation::ReadRecord { key }),
            Self::Look { cart: None, .. } => read_cart(request),
            Self::LookBack(_) => request.key.map(|key| Operation::ReadRecord { key }),
            Self::ReadStock(cart) => Some(Operation::ReadStock { wanted: cart.lines }),
            Self::Place(Cart { version, placing, .. }, takings) => {
                let origin = request.origin(version);
                Some(match takings.count() <= stage {
                    true => Operation::PlaceAtOnce { id, takings, origin },
                    false => Operation::Begin { id, takings, origin, seen: placing },
                })
            }
            _ => None,
        }
    }
}

/// Returns the read of the cart while neither record nor cart is read. One batch reads both, in either order.
pub fn cart_first(doing: Doing, request: Request) -> Option<Operation> {
    match doing {
        Doing::Look { record: None, cart: None } => read_cart(request),
        _ => None,
    }
}

fn read_cart(request: Request) -> Option<Operation> {
    request.cart().map(|cart| Operation::ReadCart { cart })
}

impl Process {
    pub fn checkout_learns(&mut self, request: Request, script: Script, outcome: Outcome) {
        match (self.doing, outcome) {
            (Doing::Look { cart, .. }, Outcome::Record(record)) => self.looked(Some(record), cart, script),
            (Doing::Look { record, .. }, Outcome::Cart(cart)) => self.looked(record, Some(cart), script),
            (Doing::LookBack(_), Outcome::Record(Some(id))) => self.doing = Doing::Replay(id),
            (Doing::LookBack(id), _) => self.end(Answer::CartOrdered(id)),
            (Doing::Replay(id), Outcome::Order(Some(_))) => self.end(Answer::Placed(id)),
            (Doing::Replay(id), _) => self.doing = Doing::FindSaga(id, Errand::Key),
            (Doing::ReadStock(cart), Outcome::Assessed(Some(takings))) => self.doing = Doing::Place(cart, takings),
            (Doing::ReadStock(_), _) => self.end(Answer::OutOfStock),
            (Doing::Place(cart, takings), outcome) => self.placed(cart, takings, request, script, outcome),
            (Doing::FindSaga(id, errand), Outcome::Saga(Some(saga))) => self.doing = Doing::FindLines(id, saga, errand),
            (Doing::FindSaga(id, errand), _) => self.over(id, errand, script),
            (Doing::FindOrder(id, errand), Outcome::Order(order)) => {
                self.settled(id, errand, order.is_some(), script);
            }
            (doing, outcome) => unreachable!("{doing:?} and {outcome:?}"),
        }
    }

    fn looked(&mut self, record: Option<Option<OrderId>>, cart: Option<Cart>, script: Script) {
        self.doing = match (record, cart) {
            // The cart does not matter then.
            (Some(Some(id)), _) => Doing::Replay(id),
            (Some(None), Some(cart)) if cart.lines == Quantities::NONE => match cart.last_order {
                Some(id) => return self.cart_became(id, script),
                None => return self.end(Answer::CartEmpty),
            },
            (Some(None), Some(cart)) => {
                let cart = Cart { last_order: None, ..cart };
                match cart.placing {
                    Some(other) => Doing::FindSaga(other, Errand::Claim(cart)),
                    None => Doing::ReadStock(cart),
                }
            }
            (record, cart) => Doing::Look { record, cart },
        };
    }

    fn placed(&mut self, cart: Cart, takings: Takings, request: Request, script: Script, outcome: Outcome) {
        let id = script.order_id(self.tries);
        match outcome {
            Outcome::Refused(Refusal::Key(other)) if other != id => self.doing = Doing::Replay(other),
            Outcome::Refused(Refusal::Cart) => self.cart_changed(script),
            Outcome::Refused(Refusal::Claim) => self.claimed(script),
            Outcome::Refused(Refusal::Stock) => self.end(Answer::OutOfStock),
            Outcome::Refused(Refusal::Terms) => self.again(None, script),
            _ if takings.count() <= script.stage() => self.end(Answer::Placed(id)),
            _ => {
                let progress = Progress::begun(takings.count());
                let saga = Saga { progress, placing: Some(request.origin(cart.version)) };
                self.doing = Doing::Drive(Drive::new(id, saga, takings, Errand::Own));
            }
        }
    }
}
