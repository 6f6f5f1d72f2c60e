use std::sync::Arc;

use tokio::sync::watch;

/// Notifies the followers of the table's stream that the table may have changed. Clones notify the same followers.
#[derive(Clone, Debug)]
pub(crate) struct Changes(Arc<watch::Sender<u64>>);

/// Receives the notifications.
#[derive(Debug)]
pub(crate) struct Follower(watch::Receiver<u64>);

impl Default for Changes {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Changes {
    pub(crate) fn tell(&self) {
        self.0.send_modify(|count| *count = count.wrapping_add(1));
    }

    pub(crate) fn follow(&self) -> Follower {
        Follower(self.0.subscribe())
    }
}

impl Follower {
    /// Waits for a new notification. Waits for ever once every [`Changes`] is dropped.
    pub(crate) async fn told(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
