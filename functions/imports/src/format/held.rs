//! Products of which not all rows have come yet.

use std::collections::BTreeMap;

use super::cells::Cells;
use super::item::HeldRow;

/// How many rows a product may have: a hundred variants, and pictures.
pub(super) const MOST_ROWS: usize = 500;
/// How much the rows of unfinished products may take together, in bytes.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// The rows of a product.
#[derive(Default)]
pub(super) struct Group {
    /// The first ones, in the order of the file; not empty.
    pub(super) rows: Vec<HeldRow>,
    /// How many more there are, which are not held.
    pub(super) more: u64,
    /// It was given up before its last row: the file's products are too mixed up.
    pub(super) given_up: bool,
    bytes: usize,
}

/// The products that are open, by their groups.
pub(super) struct Held {
    open: BTreeMap<u32, Group>,
    bytes: usize,
    most_bytes: usize,
}

impl Default for Held {
    fn default() -> Self {
        Self { open: BTreeMap::new(), bytes: 0, most_bytes: MOST_BYTES }
    }
}

impl Group {
    /// How many rows it has, held or not.
    pub(super) fn len(&self) -> u64 {
        u64::try_from(self.rows.len()).unwrap_or(u64::MAX).saturating_add(self.more)
    }

    /// Forgets all but how many rows there were, and the line of the first.
    fn give_up(&mut self) {
        let total = self.len();
        self.rows.truncate(1);
        self.rows.iter_mut().for_each(|row| row.cells = Cells::default());
        self.more = total.saturating_sub(u64::try_from(self.rows.len()).unwrap_or_default());
        self.given_up = true;
        self.bytes = 0;
    }
}

impl Held {
    /// Adds a row to its group.
    pub(super) fn add(&mut self, number: u32, row: HeldRow) {
        let group = self.open.entry(number).or_default();
        if group.given_up || group.rows.len() >= MOST_ROWS {
            group.more = group.more.saturating_add(1);
            return;
        }
        let size = row.cells.size() + size_of::<HeldRow>();
        group.bytes = group.bytes.saturating_add(size);
        group.rows.push(row);
        self.bytes = self.bytes.saturating_add(size);
        while self.bytes > self.most_bytes {
            let open = self.open.values_mut().filter(|group| !group.given_up);
            let Some(largest) = open.max_by_key(|group| group.bytes) else { break };
            self.bytes = self.bytes.saturating_sub(largest.bytes);
            largest.give_up();
        }
    }

    /// A group that is whole.
    pub(super) fn take(&mut self, number: u32) -> Option<Group> {
        let group = self.open.remove(&number)?;
        self.bytes = self.bytes.saturating_sub(group.bytes);
        Some(group)
    }

    /// The groups that are left, by their first rows.
    pub(super) fn take_all(&mut self) -> impl Iterator<Item = Group> {
        self.bytes = 0;
        std::mem::take(&mut self.open).into_values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: u64, length: usize) -> HeldRow {
        let mut cells = Cells::default();
        cells.push(&"x".repeat(length));
        HeldRow { line, cells }
    }

    #[test]
    fn what_is_held_is_bounded() {
        let mut held = Held { most_bytes: 50_000, ..Held::default() };
        held.add(1, row(1, 10));
        for line in 2..100 {
            held.add(2, row(line, 1_000));
            assert!(held.bytes <= 50_000);
        }
        let (small, large) = (held.take(1).expect("a group"), held.take(2).expect("a group"));
        assert!(!small.given_up && large.given_up);
        assert_eq!((small.len(), large.len(), large.rows[0].line, large.rows.len()), (1, 98, 2, 1));
        assert_eq!(held.bytes, 0);

        let mut held = Held::default();
        for line in 0..1_000 {
            held.add(3, row(line, 1));
        }
        assert_eq!(held.take_all().map(|group| (group.rows.len(), group.more)).collect::<Vec<_>>(), [(500, 500)]);
    }
}
