use std::sync::{Arc, OnceLock};

use tokio::sync::{mpsc, oneshot};

/// Asks a poller to say when every record that is in the stream now has been handled.
pub(super) type Drain = mpsc::Sender<oneshot::Sender<()>>;

/// All pollers of a shop, once they run. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drains(Arc<OnceLock<Vec<Drain>>>);

impl Drains {
    pub(super) fn of(&self, pollers: Vec<Drain>) {
        let _were_known = self.0.set(pollers);
    }

    /// Waits until the functions that follow the stream have handled every change made so far, and the changes that
    /// follow from it.
    pub(crate) async fn drain(&self) {
        let pollers = self.0.get().map(Vec::as_slice).unwrap_or_default();
        // The work of one function may cause records for another one.
        for _ in pollers {
            for poller in pollers {
                let (done, drained) = oneshot::channel();
                if poller.send(done).await.is_ok() {
                    let _stopped_meanwhile = drained.await;
                }
            }
        }
    }
}
