//! Clients of services that not every instance of a function uses.

use std::fmt::{self, Debug, Formatter};
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

/// A client of an AWS service, created at its first use, once for all clones. Creating one takes a third of an INIT's
/// instructions. Its configuration is still read and validated in INIT.
pub struct LazyClient<C>(Arc<LazyLock<C, Make<C>>>);

type Make<C> = Box<dyn FnOnce() -> C + Send>;

impl<C> LazyClient<C> {
    /// Returns a client that `make` will create.
    pub fn new(make: impl FnOnce() -> C + Send + 'static) -> Self {
        Self(Arc::new(LazyLock::new(Box::new(make))))
    }
}

impl<C> Deref for LazyClient<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.0
    }
}

impl<C> Clone for LazyClient<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<C> Debug for LazyClient<C> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str("LazyClient")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn it_is_made_once_and_not_before_it_is_used() {
        let made = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&made);
        let client = LazyClient::new(move || counted.fetch_add(1, Ordering::Relaxed));
        let other = client.clone();
        assert_eq!(made.load(Ordering::Relaxed), 0);
        assert_eq!((*client, *other, *client), (0, 0, 0));
        assert_eq!(made.load(Ordering::Relaxed), 1);
    }
}
