use super::Ledger;

impl Ledger {
    /// That all is well where nothing is under way any more: no order without its stock and no stock without its order,
    /// nothing half done, and every order whole.
    ///
    /// # Panics
    /// Where something is not.
    pub fn check_at_rest(&self) {
        assert!(self.open.is_empty(), "does not add up: {:?}", self.open);
        assert!(self.sagas.is_empty(), "left over: {:?}", self.sagas);
        for (id, order) in &self.orders {
            assert_eq!(self.pointers.get(id), Some(&order.partition), "the pointer to {id}");
            let chunks = self.chunks.get(id).map_or(0, std::collections::BTreeMap::len);
            assert_eq!(order.chunks, u64::try_from(chunks).expect("a number"), "the chunks of {id}");
            let lines: Vec<_> = self.all_lines(id).collect();
            assert_eq!(order.line_count, u64::try_from(lines.len()).expect("a number"), "the lines of {id}");
            assert_eq!(order.unit_count, lines.iter().map(|(_, quantity)| quantity).sum::<i64>(), "the units of {id}");
            if order.chunks == 0 {
                assert_eq!(order.total, order.sum, "the total of {id}");
            }
        }
        for id in self.pointers.keys().chain(self.chunks.keys()).chain(self.keys.values()) {
            assert!(self.orders.contains_key(id), "something of {id} is there, but not the order");
        }
    }
}
