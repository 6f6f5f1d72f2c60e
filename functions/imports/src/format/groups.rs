//! Which rows belong together, found out before any of them is read: so that a product is whole wherever in the file its
//! rows are, and no longer held than until its last one.
//!
//! It takes eight bytes a row, and at most 32 more while they are collected: a few megabytes for the largest file.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Of each row, by its number from 0, the first row of its group, and the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Groups {
    first: Vec<u32>,
    /// By the number of a group's first row.
    last: Vec<u32>,
}

/// Collects [`Groups`] from the rows of a file.
#[derive(Default)]
pub(super) struct Collected {
    rows: Vec<Member>,
    leaders: HashMap<u64, u32>,
}

/// How a row says what it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Member {
    /// It is for itself, or the one that others name.
    Leader,
    /// It belongs to the row that goes by this name, wherever that is.
    Of(u64),
}

/// A name by its hash. That two different ones of a file share one of 2⁶⁴ will not happen.
pub(super) fn name(kind: &str, text: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (kind, text).hash(&mut hasher);
    hasher.finish()
}

impl Collected {
    /// A row that others may name by one of these names. The first with a name has it.
    pub(super) fn leader(&mut self, names: impl IntoIterator<Item = u64>) {
        let number = self.number();
        for name in names {
            self.leaders.entry(name).or_insert(number);
        }
        self.rows.push(Member::Leader);
    }

    /// A row that belongs to the one of this name. If there is none, it is for itself.
    pub(super) fn member(&mut self, of: u64) {
        self.rows.push(Member::Of(of));
    }

    /// A row that belongs to the first one of the same name.
    pub(super) fn same(&mut self, name: u64) {
        if self.leaders.contains_key(&name) { self.member(name) } else { self.leader([name]) }
    }

    fn number(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn groups(self) -> Groups {
        let mut groups = Groups::default();
        for (number, member) in (0_u32..).zip(&self.rows) {
            let first = match member {
                Member::Leader => number,
                Member::Of(name) => self.leaders.get(name).copied().unwrap_or(number),
            };
            groups.first.push(first);
            groups.last.push(number);
        }
        for (number, first) in (0_u32..).zip(&groups.first) {
            if let Some(last) = usize::try_from(*first).ok().and_then(|first| groups.last.get_mut(first)) {
                *last = number.max(*last);
            }
        }
        groups
    }
}

impl Groups {
    /// The group of a row, by its first row, and whether this is the last of it. A row that was not seen before is for
    /// itself.
    pub(super) fn of(&self, number: u32) -> (u32, bool) {
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let first = self.first.get(place(number)).copied().unwrap_or(number);
        let last = self.last.get(place(first)).copied().unwrap_or(number);
        (first, number >= last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_together_wherever_they_are() {
        let mut collected = Collected::default();
        collected.same(name("handle", b"a"));
        collected.same(name("handle", b"b"));
        collected.same(name("handle", b"a"));
        // Its parent comes later.
        collected.member(name("id", b"7"));
        collected.leader([name("id", b"7"), name("sku", b"x")]);
        collected.member(name("sku", b"x"));
        collected.member(name("sku", b"nobody"));
        let groups = collected.groups();
        let of: Vec<(u32, bool)> = (0..8).map(|number| groups.of(number)).collect();
        let wanted = [(0, false), (1, true), (0, true), (4, false), (4, false), (4, true), (6, true), (7, true)];
        assert_eq!(of, wanted);
    }
}
