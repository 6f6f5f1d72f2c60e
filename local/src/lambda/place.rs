use std::sync::{Arc, OnceLock};

use super::Lambda;

/// Where the functions run: in this process, until it is said that they are elsewhere. Clones are told together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place(Arc<OnceLock<Lambda>>);

impl Place {
    /// From now on they are there.
    pub(crate) fn move_to(&self, lambda: Lambda) {
        let _was_moved = self.0.set(lambda);
    }

    /// Where they are, if not in this process.
    pub(crate) fn elsewhere(&self) -> Option<&Lambda> {
        self.0.get()
    }
}
