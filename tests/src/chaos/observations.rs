use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::Intent;
use crate::Answer;
use crate::ledger::Lines;

/// What the clients of a seed asked for and were answered. The table is compared with it.
#[derive(Debug, Default)]
pub struct Observations(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    checkouts: Vec<Checkout>,
    cancels: Vec<(String, Answer)>,
    orders: BTreeMap<String, Lines>,
    cancels_begun: BTreeSet<String>,
    /// Units by product that staff has begun to add, and that staff has certainly taken.
    added: Lines,
    taken: Lines,
}

/// A checkout, by all of its tabs, and what became of it.
#[derive(Clone, Debug)]
pub(super) struct Checkout {
    pub(super) intent: Intent,
    /// How many of each product, by its id.
    pub(super) lines: Lines,
    /// Each tab's answer; none where the client gave up.
    pub(super) answers: Vec<Option<Answer>>,
}

/// What certainly is in the table whenever it is read from now on.
#[derive(Debug)]
pub(super) struct Certain {
    orders: BTreeMap<String, Lines>,
    taken: Lines,
}

impl Observations {
    pub(super) fn placed(&self, order: &Value, lines: &Lines) {
        let id = order["id"].as_str().expect("an id").to_owned();
        self.lock().orders.insert(id, lines.clone());
    }

    pub(super) fn checked_out(&self, checkout: Checkout) {
        self.lock().checkouts.push(checkout);
    }

    pub(super) fn cancel_begins(&self, order: &str) {
        self.lock().cancels_begun.insert(order.to_owned());
    }

    pub(super) fn cancelled(&self, order: &str, answer: Answer) {
        self.lock().cancels.push((order.to_owned(), answer));
    }

    pub(super) fn adjust_begins(&self, product: &str, by: i64) {
        *self.lock().added.entry(product.to_owned()).or_default() += by.max(0);
    }

    pub(super) fn adjusted(&self, product: &str, by: i64) {
        *self.lock().taken.entry(product.to_owned()).or_default() += by.min(0);
    }

    /// The ids of the orders that some client has an answer about.
    pub fn orders(&self) -> Vec<String> {
        self.lock().orders.keys().cloned().collect()
    }

    pub(super) fn checkouts(&self) -> Vec<Checkout> {
        self.lock().checkouts.clone()
    }

    pub(super) fn cancels(&self) -> Vec<(String, Answer)> {
        self.lock().cancels.clone()
    }

    /// What is certain before the table is read.
    pub(super) fn before_a_look(&self) -> Certain {
        let state = self.lock();
        Certain { orders: state.orders.clone(), taken: state.taken.clone() }
    }

    /// How many units of a product can have been left at most, when the table was read after `certain`.
    pub(super) fn most_left(&self, certain: &Certain, product: &str, initial: i64) -> i64 {
        let state = self.lock();
        let live = certain.orders.iter().filter(|(id, _)| !state.cancels_begun.contains(*id));
        let sold: i64 = live.filter_map(|(_, lines)| lines.get(product)).sum();
        let of = |lines: &Lines| lines.get(product).copied().unwrap_or_default();
        initial + of(&state.added) + of(&certain.taken) - sold
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
