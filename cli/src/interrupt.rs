use crate::failure::Failure;

/// Runs the work until it is done or until Ctrl-C.
pub(crate) async fn or<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::select! {
        done = work => done,
        () = pressed() => Err(Failure::Interrupted(None)),
    }
}

/// Waits for Ctrl-C.
pub(crate) async fn pressed() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Ctrl-C cannot be handled, so it ends the process as by default.
        std::future::pending::<()>().await;
    }
}
