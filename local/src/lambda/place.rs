use std::sync::{Arc, OnceLock};

use super::Lambda;

/// Where the functions run: in this process, until [`Place::move_to`] names another place. Clones share the place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place(Arc<OnceLock<Lambda>>);

impl Place {
    /// Sends all later invocations to this Lambda.
    pub(crate) fn move_to(&self, lambda: Lambda) {
        let _was_moved = self.0.set(lambda);
    }

    /// The Lambda that runs the functions; none while they run in this process.
    pub(crate) fn elsewhere(&self) -> Option<&Lambda> {
        self.0.get()
    }
}
