use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use shared::domain::Sku;

/// The skus, or other texts, that a file has had so far, each by its hash: 100,000 of them in a few megabytes. That two different ones
/// share one of 2⁶⁴ hashes will not happen: the odds are one to 3.7 billion in a file of that size.
#[derive(Default)]
pub(crate) struct Seen(HashMap<u64, u64>);

impl Seen {
    /// Notes a sku; if it was there before, gives the line that it was in.
    pub(crate) fn note(&mut self, sku: &Sku, line: u64) -> Option<u64> {
        self.note_text(&sku.folded(), line)
    }

    /// As [`Seen::note`], of another text.
    pub(crate) fn note_text(&mut self, text: &str, line: u64) -> Option<u64> {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let first = *self.0.entry(hasher.finish()).or_insert(line);
        (first != line).then_some(first)
    }
}
