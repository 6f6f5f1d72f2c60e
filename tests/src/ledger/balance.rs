use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Policy;
use super::entry::{Entry, Lines, Order, Saga, Sold};

/// The ledger: two are equal where their tables are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// Units available, by variant and part.
    pub(super) stock: BTreeMap<(String, String), i64>,
    pub(super) policies: BTreeMap<String, Policy>,
    /// What there was to sell, by variant: when it was made, and what staff added since or took.
    pub(super) granted: Lines,
    pub(super) orders: BTreeMap<String, Order>,
    pub(super) chunks: BTreeMap<String, BTreeMap<String, Sold>>,
    pub(super) sagas: BTreeMap<String, Saga>,
    pub(super) pointers: BTreeMap<String, String>,
    pub(super) keys: BTreeMap<String, String>,
    /// Corrections by staff that have a name.
    pub(super) counts: BTreeSet<String>,
    /// Granted, less available, less held, of the variants where that is not zero.
    pub(super) open: Lines,
}

/// An item's key, before and after a change.
pub(super) struct Change {
    pub(super) key: (String, String),
    pub(super) old: Option<Value>,
    pub(super) new: Option<Value>,
}

impl Ledger {
    /// From all items of a table, and what each variant had when it was made.
    ///
    /// # Panics
    /// When something is not as it can be.
    pub fn of_items(items: impl IntoIterator<Item = Value>, made_with: &Lines) -> Self {
        let mut ledger = Self::default();
        for (variant, stock) in made_with {
            ledger.grant(variant, *stock);
        }
        for item in items {
            let key = (text(&item, "PK"), text(&item, "SK"));
            ledger.apply(&Change { key, old: None, new: Some(item) });
        }
        ledger
    }

    /// The lines in which these differ from others, with what surrounds them.
    pub fn difference(&self, others: &Self) -> String {
        let (theirs, ours) = (format!("{others:#?}"), format!("{self:#?}"));
        similar::TextDiff::from_lines(&theirs, &ours).unified_diff().to_string()
    }

    /// An order, if it is there.
    pub fn order(&self, id: &str) -> Option<&Order> {
        self.orders.get(id)
    }

    /// The orders with this e-mail address, by id.
    pub fn orders_of<'a>(&'a self, email: &'a str) -> impl Iterator<Item = (&'a str, &'a Order)> {
        self.orders.iter().filter(move |(_, order)| order.email == email).map(|(id, order)| (id.as_str(), order))
    }

    /// What an order was sold, by variant.
    pub fn lines_of(&self, id: &str) -> Lines {
        let mut lines = Lines::new();
        for (variant, quantity) in self.all_lines(id) {
            *lines.entry(variant.clone()).or_default() += quantity;
        }
        lines
    }

    /// Units available of a variant.
    pub fn available(&self, variant: &str) -> i64 {
        let all = (variant.to_owned(), String::new())..=(variant.to_owned(), "~".to_owned());
        self.stock.range(all).map(|(_, available)| available).sum()
    }

    /// What makes a variant's stock so many: what to add to each part, or to take.
    pub(crate) fn count(&self, variant: &str, to: i64) -> Vec<((String, String), i64)> {
        let mut by = to - self.available(variant);
        if by >= 0 {
            let whole = (variant.to_owned(), "STOCK".to_owned());
            return (by > 0).then_some((whole, by)).into_iter().collect();
        }
        let mut counts = Vec::new();
        for (part, available) in self.stock.iter().filter(|((of, _), available)| of == variant && **available > 0) {
            let taken = by.max(-available);
            by -= taken;
            counts.push((part.clone(), taken));
        }
        counts.retain(|(_, by)| *by != 0);
        counts
    }

    /// How a variant is sold. A counter that is no stock has only what it has.
    pub fn policy(&self, variant: &str) -> Policy {
        self.policies.get(variant).copied().unwrap_or_default()
    }

    /// How many parts a variant's stock is in.
    pub(crate) fn parts(&self, variant: &str) -> usize {
        self.stock.keys().filter(|(of, _)| of == variant).count()
    }

    /// Units there were of a variant.
    pub fn granted(&self, variant: &str) -> i64 {
        self.granted.get(variant).copied().unwrap_or_default()
    }

    /// The orders that are being placed, or whose stock is on its way back.
    pub fn sagas(&self) -> &BTreeMap<String, Saga> {
        &self.sagas
    }

    pub(super) fn grant(&mut self, variant: &str, by: i64) {
        *self.granted.entry(variant.to_owned()).or_default() += by;
        self.owe(variant, by);
    }

    /// Notes a change. What it is about, if it is one after which stock may have to move: an order, a saga, a count by
    /// staff.
    ///
    /// # Panics
    /// When it is one that must not be.
    pub(super) fn apply(&mut self, change: &Change) -> Option<String> {
        let key = (change.key.0.as_str(), change.key.1.as_str());
        let is_there = change.new.is_some();
        match Entry::of(key, change.new.as_ref().or(change.old.as_ref())?) {
            Entry::Stock { variant, part, available, policy } => {
                if let Some(policy) = policy {
                    self.policies.insert(variant.clone(), policy);
                }
                self.move_stock(&variant, part, is_there.then_some(available));
                None
            }
            Entry::Adjusted { id, by, request } => {
                if let Some(request) = request {
                    assert!(self.counts.insert(request.clone()), "{request} was made twice");
                }
                for (variant, by) in by {
                    self.grant(&variant, by);
                }
                Some(id)
            }
            Entry::Order(id, order) => {
                assert!(is_there, "the order {id} vanished");
                self.holding(&id, |ledger| ledger.move_order(&id, order)).then_some(id)
            }
            Entry::Chunk { order, chunk, sold } => {
                self.holding(&order, |ledger| ledger.move_chunk(&order, chunk, is_there.then_some(sold)));
                None
            }
            Entry::Saga(id, saga) => {
                self.holding(&id, |ledger| set(&mut ledger.sagas, id.clone(), is_there.then_some(saga)));
                Some(id)
            }
            Entry::Pointer { order, partition } => {
                set(&mut self.pointers, order, is_there.then_some(partition));
                None
            }
            Entry::Key { key, order } => {
                set(&mut self.keys, key, is_there.then_some(order));
                None
            }
            Entry::Other => None,
        }
    }

    fn move_stock(&mut self, variant: &str, part: String, available: Option<i64>) {
        let place = (variant.to_owned(), part);
        let before = self.stock.get(&place).copied();
        let now = available.unwrap_or_default();
        // Only back-orders make it less than nothing. What is owed may stay owed when they end.
        let may_be_owed = matches!(self.policy(variant), Policy::Allow(_));
        assert!(now >= 0 || may_be_owed || before.is_none_or(|before| now >= before), "{now} left of {place:?}");
        let before = before.unwrap_or_default();
        set(&mut self.stock, place, available);
        self.owe(variant, before - now);
    }

    fn move_chunk(&mut self, order: &str, chunk: String, sold: Option<Sold>) {
        let chunks = self.chunks.entry(order.to_owned()).or_default();
        set(chunks, chunk, sold);
        if chunks.is_empty() {
            self.chunks.remove(order);
        }
    }

    /// Whether its stock may have to move.
    fn move_order(&mut self, id: &str, new: Order) -> bool {
        let Some(old) = self.orders.insert(id.to_owned(), new.clone()) else { return true };
        assert_eq!((&old.sold, old.total, old.chunks), (&new.sold, new.total, new.chunks), "what was sold in {id}");
        let legal = old.state == new.state || old.state.may_become(new.state);
        assert!(legal, "{id} went from {:?} to {:?}", old.state, new.state);
        old.state != new.state
    }

    /// Changes something of an order and keeps account of what it holds.
    fn holding<R>(&mut self, id: &str, change: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.held(id);
        let done = change(self);
        for (variant, quantity) in self.held(id) {
            self.owe(&variant, -quantity);
        }
        for (variant, quantity) in before {
            self.owe(&variant, quantity);
        }
        done
    }

    /// What an order and its saga hold.
    fn held(&self, id: &str) -> Vec<(String, i64)> {
        let live = self.orders.get(id).is_some_and(Order::is_live);
        let reservation = self.sagas.get(id).map_or(0, |saga| usize::try_from(saga.done).expect("a number"));
        let by_saga = self.all_takings(id).take(reservation);
        self.all_takings(id).filter(|_| live).chain(by_saga).cloned().collect()
    }

    pub(super) fn all_lines(&self, id: &str) -> impl Iterator<Item = &(String, i64)> + Clone {
        self.all_sold(id).flat_map(|sold| &sold.lines)
    }

    /// What an order took, by counter.
    pub fn takings_of(&self, id: &str) -> Lines {
        let mut takings = Lines::new();
        for (counter, units) in self.all_takings(id) {
            *takings.entry(counter.clone()).or_default() += units;
        }
        takings
    }

    pub(super) fn all_takings(&self, id: &str) -> impl Iterator<Item = &(String, i64)> + Clone {
        self.all_sold(id).flat_map(|sold| &sold.takings)
    }

    fn all_sold(&self, id: &str) -> impl Iterator<Item = &Sold> + Clone {
        let inline = self.orders.get(id).map(|order| &order.sold).into_iter();
        inline.chain(self.chunks.get(id).into_iter().flat_map(|chunks| chunks.values()))
    }

    fn owe(&mut self, variant: &str, by: i64) {
        let open = self.open.entry(variant.to_owned()).or_default();
        *open += by;
        if *open == 0 {
            self.open.remove(variant);
        }
    }

    /// Whether each variant's stock is accounted for now.
    pub(super) fn add_up(&self) -> bool {
        self.open.is_empty()
    }
}

fn set<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: Option<V>) {
    match value {
        Some(value) => _ = map.insert(key, value),
        None => _ = map.remove(&key),
    }
}

#[track_caller]
pub(super) fn text(item: &Value, name: &str) -> String {
    item[name].as_str().unwrap_or_else(|| panic!("no {name}: {item}")).to_owned()
}
