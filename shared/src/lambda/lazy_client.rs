//! Clients of services that not every instance of a function comes to need.

use std::fmt::{self, Debug, Formatter};
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

/// A client of a service of AWS, made when it is first used, once for all clones: to make one takes the SDK a third of
/// the instructions of an INIT. What it is made of is read and judged in INIT all the same.
pub struct LazyClient<C>(Arc<LazyLock<C, Make<C>>>);

type Make<C> = Box<dyn FnOnce() -> C + Send>;

impl<C> LazyClient<C> {
    /// A client that is to be made so.
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
