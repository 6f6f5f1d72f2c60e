use std::time::Duration;

use serde::Serialize;
use shared::clock::Clock;
use shared::domain::MediaKey;
use shared::store::{Store, StoreError};
use shared::telemetry::{Ending, Invocation};

use crate::event::{Event, Task};
use crate::objects::{ObjectError, Objects};

/// How long an invocation may take: less than the function's own time.
pub const BUDGET: Duration = Duration::from_secs(110);

/// The function, ready to work.
#[derive(Clone)]
pub struct MediaFunction {
    pub store: Store,
    pub objects: Objects,
    pub clock: Clock,
}

/// The result of an invocation, for those who make one by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Uploads that are ready now.
    pub ready: usize,
    /// Uploads that failed, or of which nothing came.
    pub failed: usize,
    /// Pictures whose objects were deleted.
    pub deleted: usize,
    /// Tasks left for the next time.
    pub left: usize,
}

/// What could not be done now. It can be repeated.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Objects(#[from] ObjectError),
}

/// Does what an event asks for. Doing it twice, or at the same time elsewhere, does no harm.
///
/// # Errors
/// Returns `MediaError` if DynamoDB or S3 fails.
pub async fn handle(function: &MediaFunction, event: Event) -> Result<Summary, MediaError> {
    let name = event.name();
    let work = async {
        match event {
            Event::Task(Task::Tend) => Box::pin(function.tend()).await,
            Event::Created { detail } => match MediaKey::upload(&detail.object.key) {
                Some((product, media)) => Box::pin(function.settle(product, media)).await,
                None => Ok(Summary::default()),
            },
        }
    };
    Invocation::begin("media", name).watch(work, Ending::of).await
}
