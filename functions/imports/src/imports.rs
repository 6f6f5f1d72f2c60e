use std::time::Duration;

use serde::Serialize;
use shared::clock::Clock;
use shared::domain::{Currency, ImportId, ImportStatus};
use shared::random::Random;
use shared::store::{ImportItem, Lost, Store, StoreError};
use shared::telemetry::{Ending, Invocation};
use tokio::time::Instant;

use crate::event::{Event, Task};
use crate::objects::{ObjectError, Objects, source};
use crate::run::{Run, Stopped};
use crate::usage::Usage;

/// How long after its time an upload may still be under way.
const UPLOAD_GRACE: Duration = Duration::from_secs(15 * 60);
/// How old an import is, in seconds, whose failures somebody should look at.
const STUCK_SECONDS: i64 = 60 * 60;
/// For what is done besides a batch.
const A_STEP: Duration = Duration::from_secs(30);

/// The function, ready to import.
#[derive(Clone)]
pub struct Imports {
    pub store: Store,
    pub objects: Objects,
    pub clock: Clock,
    pub random: Random,
    /// Of all prices.
    pub currency: Currency,
}

/// The result of an invocation, for those who make one by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Imports that have come to their end.
    pub ended: usize,
    /// Left for the next time: the time was up.
    pub left: usize,
}

/// What came of an invocation, and what it asked of DynamoDB.
#[derive(Debug)]
pub struct Handled {
    pub result: Result<Summary, ImportError>,
    pub usage: Usage,
}

/// What could not be reached. The import can be gone on with.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Objects(#[from] ObjectError),
}

impl Imports {
    /// Does what an event asks for. Doing it twice, or at the same time elsewhere, does no harm: an import is one
    /// worker's at a time.
    ///
    /// Begins nothing new after `until`, and leaves what is left to the schedule.
    pub async fn handle(&self, event: &Event, until: Instant) -> Handled {
        let invocation = Invocation::begin("imports", event.name());
        let mut usage = Usage::default();
        let result = match event {
            Event::Task(Task::Resume) => Box::pin(self.resume(until, &mut usage)).await,
            Event::Created { detail } => match detail.import() {
                Some(id) => Box::pin(self.import(id, until, &mut usage)).await,
                None => Ok(Summary::default()),
            },
        };
        invocation.end(usage.tally, &Ending::of(&result));
        Handled { result, usage }
    }

    /// Goes on with all that is open and nobody's: interrupted, out of time, or uploaded without our being told. Each has
    /// its share of the time that is left, and those that got on since their last try go first: what fails with one, or
    /// takes long, holds no other up.
    async fn resume(&self, until: Instant, usage: &mut Usage) -> Result<Summary, ImportError> {
        let mut summary = Summary::default();
        let mut open = Vec::new();
        for id in usage.watch(A_STEP, self.store.open_imports()).await? {
            let import = usage.watch(A_STEP, self.store.import(id, self.clock.now())).await;
            open.push((import.map_or(u32::MAX, |import| import.map_or(0, |import| import.tries)), id));
        }
        open.sort_unstable();
        let mut left = u32::try_from(open.len()).unwrap_or(u32::MAX);
        for (_, id) in open {
            let now = Instant::now();
            let share = until.saturating_duration_since(now).checked_div(left).unwrap_or_default();
            left = left.saturating_sub(1);
            match Box::pin(self.import(id, now + share, usage)).await {
                Ok(more) => {
                    summary.ended += more.ended;
                    summary.left += more.left;
                }
                Err(error) => {
                    self.tell_of_failure(id, &error);
                    summary.left += 1;
                }
            }
        }
        Ok(summary)
    }

    /// What has failed for long, an alarm counts.
    fn tell_of_failure(&self, id: ImportId, cause: &ImportError) {
        let age_seconds = self.clock.now().seconds().saturating_sub(id.made_at().seconds());
        if age_seconds > STUCK_SECONDS {
            tracing::error!(import = %id, age_seconds, %cause, "an import has been stuck for an hour");
        } else {
            tracing::warn!(import = %id, age_seconds, %cause, "an import is left for the next time");
        }
    }

    async fn import(&self, id: ImportId, until: Instant, usage: &mut Usage) -> Result<Summary, ImportError> {
        if Instant::now() >= until {
            return Ok(Summary { ended: 0, left: 1 });
        }
        let now = self.clock.now();
        let Some(import) = usage.watch(A_STEP, self.store.import(id, now)).await? else {
            return Ok(Summary::default());
        };
        if import.status == ImportStatus::AwaitingUpload && self.objects.find(&source(id)).await?.is_none() {
            if import.upload_until.plus(UPLOAD_GRACE) < now {
                usage.watch(A_STEP, self.store.expire_import(import, now)).await?;
            }
            return Ok(Summary::default());
        }
        let leased = match usage.watch(A_STEP, self.store.lease_import(import, now)).await {
            Ok(leased) => leased,
            Err(Lost::Taken) => return Ok(Summary::default()),
            Err(Lost::Store(error)) => return Err(error.into()),
        };
        let mut run = Run {
            store: &self.store,
            objects: &self.objects,
            clock: &self.clock,
            random: &self.random,
            currency: self.currency,
            until,
            usage,
        };
        match Box::pin(run.run(leased)).await {
            Ok(import) => Ok(told(&import, usage)),
            Err(Stopped::Lost) => Ok(Summary::default()),
            Err(Stopped::Store(error)) => Err(error.into()),
            Err(Stopped::Objects(error)) => Err(error.into()),
        }
    }
}

/// One line in the log for what one invocation did of an import.
fn told(import: &ImportItem, usage: &Usage) -> Summary {
    let counts = import.counts;
    tracing::info!(
        import = %import.id,
        status = ?import.status,
        refusal = import.refusal.as_ref().map(|refusal| refusal.code.as_str()),
        rows = counts.read,
        created = counts.created,
        updated = counts.updated,
        unchanged = counts.unchanged,
        failed = counts.failed,
        read_units = usage.read_units.as_f64(),
        write_units = usage.write_units.as_f64(),
        "imported"
    );
    let ended = usize::from(!import.status.is_open());
    Summary { ended, left: 1 - ended }
}
