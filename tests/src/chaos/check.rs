//! Compares what clients were answered with what is in the table.

use std::collections::BTreeSet;

use super::observations::{Checkout, Observations};
use crate::Answer;
use crate::ledger::{Ledger, OrderState};

/// Refusals that a checkout may meet. After each of them nothing was ordered.
const REFUSALS: [&str; 4] = ["out_of_stock", "price_changed", "cart_changed", "cart_already_ordered"];

impl Observations {
    /// Checks that every answer was true, and that every order in the table was answered, unless its client gave up.
    pub(super) fn check(&self, ledger: &Ledger, enough_for_all: bool) {
        for checkout in self.checkouts() {
            check_checkout(&checkout, ledger, enough_for_all);
        }
        for (id, answer) in self.cancels() {
            let state = ledger.order(&id).expect("an order that somebody was told of").state;
            // A client that cancels again gets the same answer.
            match state {
                OrderState::Cancelled => assert_eq!(answer.status, 200, "{id}: {answer:?}"),
                _ => drop(answer.problem(409, "illegal_status")),
            }
        }
    }
}

fn check_checkout(checkout: &Checkout, ledger: &Ledger, enough_for_all: bool) {
    let Checkout { intent, lines, answers } = checkout;
    let story = || format!("{intent:?}: {answers:#?}");
    let orders: Vec<_> = ledger.orders_of(&intent.email).collect();
    assert!(orders.len() <= 1, "{} orders of one: {}", orders.len(), story());
    let answered: BTreeSet<&str> = answers.iter().flatten().filter_map(order_answered).collect();
    for answer in answers.iter().flatten().filter(|answer| answer.status != 201) {
        let code = answer.body["code"].as_str().unwrap_or_default();
        assert!(REFUSALS.contains(&code), "{}", story());
        assert!(!enough_for_all || code != "out_of_stock", "there was enough: {}", story());
    }
    match orders.as_slice() {
        [(id, _)] => {
            assert!(answered.is_empty() || answered == BTreeSet::from([*id]), "{id} is there: {}", story());
            assert!(!answered.is_empty() || answers.contains_unknown(), "nobody was told of {id}: {}", story());
            assert_eq!(ledger.lines_of(id), *lines, "{}", story());
        }
        _ => assert!(answered.is_empty(), "it is not there: {}", story()),
    }
}

/// The id of the order in an answer.
fn order_answered(answer: &Answer) -> Option<&str> {
    match answer.status {
        201 => answer.body["id"].as_str(),
        _ => answer.body["order_id"].as_str(),
    }
}

trait Answers {
    /// Whether the client gave up in some tab.
    fn contains_unknown(&self) -> bool;
}

impl Answers for Vec<Option<Answer>> {
    fn contains_unknown(&self) -> bool {
        self.iter().any(Option::is_none)
    }
}
