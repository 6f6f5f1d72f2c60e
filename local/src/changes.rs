use std::sync::Arc;

use tokio::sync::watch;

/// That the table may have changed, told to everybody who follows its stream. Clones tell the same followers.
#[derive(Clone, Debug)]
pub(crate) struct Changes(Arc<watch::Sender<u64>>);

/// One who is told.
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
    /// Waits until it is told something that it was not told before; for ever once nobody is left to tell.
    pub(crate) async fn told(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
