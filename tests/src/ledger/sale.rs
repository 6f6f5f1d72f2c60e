//! What a sale may take, by the policy of the moment at which it takes it.

use super::Ledger;
use super::balance::Change;
use super::entry::Entry;

impl Ledger {
    /// Checks what an order takes with this change, which is not applied yet. A small order takes with its own item, and
    /// a large one with each step of its saga. Both come before the stocks in their transactions.
    ///
    /// # Panics
    /// When it takes what the policy does not count, or leaves less than the policy allows.
    pub(super) fn check_sale(&self, change: &Change) {
        let Some(item) = &change.new else { return };
        match Entry::of((&change.key.0, &change.key.1), item) {
            Entry::Order(id, order) if order.chunks == 0 && !self.orders.contains_key(&id) => {
                for (counter, units) in &order.sold.takings {
                    let ordered = order.sold.lines.iter().filter(|(variant, _)| variant == counter);
                    self.check_taking(&id, (counter, *units), ordered.map(|(_, quantity)| quantity).sum());
                }
            }
            Entry::Saga(id, saga) if saga.phase == "taking" => {
                let before = self.sagas.get(&id).map_or(0, |saga| saga.done);
                let [from, to] = [before, saga.done].map(|done| usize::try_from(done).expect("a number"));
                let takings: Vec<_> = self.all_takings(&id).take(to).skip(from).collect();
                assert_eq!(takings.len(), to - from, "the takings of {id}");
                let lines = self.lines_of(&id);
                for (counter, units) in takings {
                    self.check_taking(&id, (counter, *units), lines.get(counter).copied().unwrap_or_default());
                }
            }
            _ => {}
        }
    }

    fn check_taking(&self, order: &str, (counter, units): (&String, i64), ordered: i64) {
        let (policy, available) = (self.policy(counter), self.available(counter));
        // What no line is about is no stock, and has no policy.
        if ordered > 0 {
            assert_eq!(units, policy.taken(ordered), "{order} took of {counter}, which is sold as {policy:?}");
        }
        let floor = policy.floor().filter(|_| units != 0);
        let is_covered = floor.is_none_or(|floor| available - units >= floor);
        assert!(is_covered, "{order} took {units} of {counter}, which is sold as {policy:?} and had {available}");
    }
}
