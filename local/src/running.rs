//! Which function is at work: what stands between the functions and AWS in tests asks for it.

use std::future::Future;

use crate::function::Function;

tokio::task_local! {
    static RUNNING: Function;
}

/// Runs `work` as this function's.
pub(crate) async fn as_function<F: Future>(function: Function, work: F) -> F::Output {
    RUNNING.scope(function, work).await
}

/// The function whose work the caller is a part of; none outside of any.
pub fn running_function() -> Option<Function> {
    RUNNING.try_with(|function| *function).ok()
}
