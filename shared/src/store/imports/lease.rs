//! Leases of imports. One invocation at a time works on an import. One that loses its lease, because it took too long
//! or staff cancelled the import, can write nothing more: each write requires the lease's epoch.

use std::time::Duration;

use crate::domain::{ImportStatus, Timestamp};
use crate::store::table::execute::WriteError;
use crate::store::{ImportItem, Store, StoreError};

/// How long a lease holds without a sign of life. Longer than a batch of rows may take.
const LEASE: Duration = Duration::from_secs(120);

/// The import is somebody else's now, or has ended.
#[derive(Debug)]
pub enum Lost {
    /// It is no longer the caller's.
    Taken,
    Store(StoreError),
}

impl From<StoreError> for Lost {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Makes an import the caller's, if it is open and nobody's.
    ///
    /// # Errors
    /// [`Lost::Taken`] when somebody is at work on it or it has ended.
    pub async fn lease_import(&self, import: ImportItem, now: Timestamp) -> Result<ImportItem, Lost> {
        if !import.status.is_open() || import.leased_until > now {
            return Err(Lost::Taken);
        }
        let read = import.epoch;
        let leased = ImportItem {
            status: ImportStatus::Running,
            started_at: import.started_at.or(Some(now)),
            epoch: read.saturating_add(1),
            leased_until: now.plus(LEASE),
            tries: import.tries.saturating_add(1),
            ..import
        };
        self.put_import(&leased, read).await?;
        Ok(leased)
    }

    /// Notes how far a leased import has come, and holds it on.
    ///
    /// # Errors
    /// [`Lost::Taken`] when it is no longer the caller's: what the caller did since is not counted, and will be found
    /// done by whoever goes on.
    pub async fn note_import(&self, import: &mut ImportItem, now: Timestamp) -> Result<(), Lost> {
        import.leased_until = now.plus(LEASE);
        import.tries = 0;
        self.put_import(import, import.epoch).await
    }

    /// Lets go of a leased import, for the schedule to go on with it; or stores how it ended.
    ///
    /// # Errors
    /// As [`Store::note_import`].
    pub async fn release_import(&self, import: ImportItem) -> Result<ImportItem, Lost> {
        let released = ImportItem { leased_until: Timestamp::from_millis(0), ..import };
        self.put_import(&released, released.epoch).await?;
        Ok(released)
    }

    async fn put_import(&self, import: &ImportItem, epoch: u64) -> Result<(), Lost> {
        let put = import.put("epoch = :epoch")?.value(":epoch", epoch)?;
        match self.execute(put).await {
            Ok(_) => Ok(()),
            Err(WriteError::Store(error)) => Err(error.into()),
            Err(WriteError::Condition(found)) => {
                let found: Option<ImportItem> =
                    found.map(serde_dynamo::from_item).transpose().map_err(StoreError::from)?;
                // A try whose answer was lost has written this very item.
                if found.as_ref() == Some(import) { Ok(()) } else { Err(Lost::Taken) }
            }
        }
    }
}
