use crate::failure::Failure;

/// Does the work, unless Ctrl-C comes first.
pub(crate) async fn or<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::select! {
        done = work => done,
        () = pressed() => Err(Failure::Interrupted(None)),
    }
}

/// Waits for Ctrl-C.
pub(crate) async fn pressed() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Nobody can press it: then it ends the process as it always does.
        std::future::pending::<()>().await;
    }
}
