use futures::stream::{self, StreamExt, TryStreamExt};

use crate::failure::Failure;

/// Does the work for each item, so many at a time, begun in the items' order. What comes of it is in the order in which
/// it ended.
///
/// # Errors
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
