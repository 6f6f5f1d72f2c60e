use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::delivery::Delivery;
use super::drains::{Drain, Drains};
use super::reader::Reader;
use crate::changes::Follower;
use crate::shutdown::Shutdown;

/// How long the poller sleeps when it gets no notification of a change.
const IDLE: Duration = Duration::from_millis(500);
/// How long it sleeps after it could not read.
const TROUBLE: Duration = Duration::from_secs(1);

/// Reads the stream whenever something changed, and now and then anyway.
pub(crate) struct Poller {
    pub(crate) reader: Reader,
    pub(crate) delivery: Delivery,
    /// Notified when the table may have changed.
    pub(crate) changed: Follower,
}

/// A running poller.
#[derive(Debug)]
pub(crate) struct StreamHandle {
    task: JoinHandle<()>,
    drain: Drain,
}

impl StreamHandle {
    /// Registers the pollers that drain the stream.
    pub(crate) fn tell(handles: &[Self], drains: &Drains) {
        drains.of(handles.iter().map(|handle| handle.drain.clone()).collect());
    }

    /// Waits until the poller has stopped.
    pub(crate) async fn stopped(self) {
        let _panicked = self.task.await;
    }
}

impl Poller {
    pub(crate) fn start(self, stop: Shutdown) -> StreamHandle {
        let (drain, requests) = mpsc::channel(16);
        StreamHandle { task: tokio::spawn(self.run(requests, stop)), drain }
    }

    async fn run(mut self, mut requests: mpsc::Receiver<oneshot::Sender<()>>, stop: Shutdown) {
        let mut waiting: Vec<oneshot::Sender<()>> = Vec::new();
        let closing = stop.clone();
        let mut stop = std::pin::pin!(stop.requested());
        loop {
            let pause = match self.pass(&closing).await {
                Ok(0) => {
                    waiting.drain(..).for_each(|done| _ = done.send(()));
                    IDLE
                }
                Ok(_) => Duration::ZERO,
                Err(error) => {
                    tracing::warn!(error, "the stream could not be read");
                    TROUBLE
                }
            };
            tokio::select! {
                biased;
                () = &mut stop => return,
                Some(done) = requests.recv() => waiting.push(done),
                () = self.changed.told(), if pause == IDLE => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Reads once and delivers what there is. How many records there were.
    async fn pass(&mut self, stop: &Shutdown) -> Result<usize, String> {
        let mut count = 0_usize;
        for batch in self.reader.read().await? {
            if !self.delivery.deliver(&batch.records, stop).await {
                break;
            }
            count = count.saturating_add(batch.records.len());
            self.reader.commit(batch);
        }
        Ok(count)
    }
}
