//! A row of the shop's own files, from CSV or JSON: a text for each column.

use std::borrow::Cow;

use shared::domain::{Invalid, ProductColumn as Column};

use crate::format::check::Check;
use crate::format::model::Field;

/// A row as texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Row<'a> {
    /// The line that it begins in, from 1.
    pub(super) line: u64,
    /// What it says; of other columns nothing.
    cells: Vec<(Column, Field<Cow<'a, str>>)>,
}

impl<'a> Row<'a> {
    pub(super) fn new(line: u64) -> Self {
        Self { line, cells: Vec::new() }
    }

    /// Adds what it says of a column: `None`, that there is none.
    pub(super) fn add(&mut self, column: Column, text: Option<impl Into<Cow<'a, str>>>) {
        self.cells.push((column, Field::of(text.map(Into::into))));
    }

    pub(super) fn get(&self, column: Column) -> Field<&str> {
        match self.cells.iter().find(|(known, _)| *known == column) {
            None | Some((_, Field::Absent)) => Field::Absent,
            Some((_, Field::Cleared)) => Field::Cleared,
            Some((_, Field::Is(text))) => Field::Is(text),
        }
    }

    /// The text of a column, if there is one.
    pub(super) fn text(&self, column: Column) -> Option<&str> {
        match self.get(column) {
            Field::Is(text) => Some(text),
            Field::Absent | Field::Cleared => None,
        }
    }

    /// Whether it says something of a column, even that there is none.
    pub(super) fn says(&self, column: Column) -> bool {
        self.get(column) != Field::Absent
    }

    /// The value of a column, if it has one. A wrong one goes into `check`.
    pub(super) fn parse<T>(
        &self,
        column: Column,
        name: &str,
        check: &mut Check,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        self.text(column).and_then(|text| check.take(name, parse(text)))
    }
}
