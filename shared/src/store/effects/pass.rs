//! The progress of a reconciliation pass: one item, so that each scheduled run continues where the last one ended.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::walk::Place;
use crate::domain::{ProductId, Timestamp};
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::key::Key;
use crate::store::{Store, StoreError};

/// The time from the start of a pass to the start of the next one.
const EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// A pass through the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Pass {
    pub(in crate::store) begun_at: Timestamp,
    /// None at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) place: Option<Place>,
    /// Products that disagreed with their stock when the pass read them. The stream may have been about to fix them, so
    /// the next run checks them again.
    #[serde(default)]
    pub(in crate::store) suspects: Vec<ProductId>,
    /// Rises with each run.
    version: u64,
}

impl Pass {
    pub(in crate::store) fn begun(now: Timestamp, version: u64) -> Self {
        Self { begun_at: now, place: Some(Place::FIRST), suspects: Vec::new(), version }
    }

    pub(in crate::store) fn is_over(&self) -> bool {
        self.place.is_none() && self.suspects.is_empty()
    }
}

impl Store {
    /// The current pass, or a new one if it is time, with the version to save. None if nothing is due. One read.
    pub(in crate::store) async fn pass(&self, now: Timestamp) -> Result<Option<Pass>, StoreError> {
        let Some(pass) = self.get::<Pass>(&Key::reconciling()).await? else { return Ok(Some(Pass::begun(now, 1))) };
        let version = pass.version.saturating_add(1);
        if !pass.is_over() {
            return Ok(Some(Pass { version, ..pass }));
        }
        Ok((pass.begun_at.plus(EVERY) <= now).then(|| Pass::begun(now, version)))
    }

    /// Saves the progress of a pass, unless another run has saved its own meanwhile.
    pub(in crate::store) async fn save_pass(&self, pass: &Pass) -> Result<(), StoreError> {
        let key = Key::reconciling();
        let put = if pass.version == 1 {
            Action::put(&key, pass, "attribute_not_exists(PK)")?
        } else {
            Action::put(&key, pass, "version = :read")?.value(":read", pass.version.saturating_sub(1))?
        };
        match self.execute(put).await {
            Ok(_) | Err(WriteError::Condition(_)) => Ok(()),
            Err(WriteError::Store(error)) => Err(error),
        }
    }
}
