use futures::stream::{self, StreamExt, TryStreamExt};

use crate::failure::Failure;

/// Does the work for each item, `at_a_time` in parallel, started in the order of the items. The results are in the
/// order in which the work ended.
///
/// # Errors
/// Returns the first failure. Work in progress is then not waited for.
/// The first failure; work that is under way then is left to itself.
pub(crate) async fn in_parallel<T, R, W>(
    at_a_time: usize,
    items: impl IntoIterator<Item = T>,
    work: impl Fn(T) -> W,
) -> Result<Vec<R>, Failure>
where
    W: Future<Output = Result<R, Failure>> + Send + 'static,
    R: Send + 'static,
{
    stream::iter(items)
        .map(|item| tokio::spawn(work(item)))
        .buffer_unordered(at_a_time)
        .map(|ended| ended.unwrap_or_else(|broken| Err(Failure::fatal("a client broke off", broken))))
        .try_collect()
        .await
}
