use tokio::sync::watch;

/// Signals tasks to stop. Dropping the [`ShutdownRequest`] signals them too.
#[derive(Clone, Debug)]
pub(crate) struct Shutdown(watch::Receiver<bool>);

/// Requests a [`Shutdown`].
#[derive(Debug)]
pub(crate) struct ShutdownRequest(watch::Sender<bool>);

pub(crate) fn shutdown() -> (ShutdownRequest, Shutdown) {
    let (sender, receiver) = watch::channel(false);
    (ShutdownRequest(sender), Shutdown(receiver))
}

impl ShutdownRequest {
    pub(crate) fn send(&self) {
        let _was = self.0.send_replace(true);
    }
}

impl Shutdown {
    /// Waits until it is time to stop.
    pub(crate) async fn requested(mut self) {
        let _sender_is_gone = self.0.wait_for(|stop| *stop).await;
    }
}
