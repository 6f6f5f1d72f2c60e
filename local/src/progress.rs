use std::future::Future;
use std::time::Duration;

/// From when on somebody who waits wants to know for what.
const QUICK: Duration = Duration::from_secs(1);

/// Does the work, and tells `progress` of it if it takes longer than a second.
pub(crate) async fn unless_quick<F: Future>(what: &str, progress: fn(&str), work: F) -> F::Output {
    let mut work = std::pin::pin!(work);
    match tokio::time::timeout(QUICK, &mut work).await {
        Ok(done) => done,
        Err(_not_quick) => {
            progress(what);
            work.await
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    static SAID: AtomicUsize = AtomicUsize::new(0);

    #[tokio::test]
    async fn only_what_takes_longer_is_told() {
        let note = |_: &str| _ = SAID.fetch_add(1, Ordering::SeqCst);
        assert_eq!(unless_quick("counting", note, async { 1 }).await, 1);
        assert_eq!(SAID.load(Ordering::SeqCst), 0);
        let slow = tokio::time::sleep(QUICK.saturating_add(Duration::from_millis(50)));
        unless_quick("waiting", note, slow).await;
        assert_eq!(SAID.load(Ordering::SeqCst), 1);
    }
}
