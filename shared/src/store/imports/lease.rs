//! Leases of imports. One invocation at a time works on an import. One that loses its lease, because it took too long
//! or staff cancelled the import, can write nothing more: each write requires the lease's epoch.

use std::time::Duration;

use crate::domain::{ImportStatus, Timestamp};
use crate::store::table::execute::WriteError;
use crate::store::{ImportItem, Store, StoreError};

/// How long a lease lasts without being renewed. A batch of rows takes less.
const LEASE: Duration = Duration::from_secs(120);

/// Why a write to a leased import failed.
#[derive(Debug)]
pub enum Lost {
    /// Another process has the import, or it has ended.
    Taken,
    Store(StoreError),
}

impl From<StoreError> for Lost {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Leases an import to the caller, if it is open and not leased.
    ///
    /// # Errors
    /// Returns [`Lost::Taken`] if another process has the lease or the import has ended.
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

    /// Saves the progress of a leased import, and renews the lease.
    ///
    /// # Errors
    /// Returns [`Lost::Taken`] if the caller has lost the lease. The caller's work since the last save is then not
    /// counted. The next leaseholder repeats it and finds it done.
    pub async fn note_import(&self, import: &mut ImportItem, now: Timestamp) -> Result<(), Lost> {
        import.leased_until = now.plus(LEASE);
        import.tries = 0;
        self.put_import(import, import.epoch).await
    }

    /// Gives up the lease, so that the schedule can continue the import, or stores how it ended.
    ///
    /// # Errors
    /// The errors of [`Store::note_import`].
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
                // An earlier attempt whose answer was lost has written this item.
                if found.as_ref() == Some(import) { Ok(()) } else { Err(Lost::Taken) }
            }
        }
    }
}
