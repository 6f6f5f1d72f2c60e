//! Quiescing: writing all shards of a stock in one transaction while it sells.
//!
//! A transaction fails if another one is writing any of its items. A stock is sharded because it sells so fast that
//! another transaction is always writing one of them. So if the transaction fails for this reason, sales are made to
//! use only the first shard for a moment. Then nothing else writes the other shards, and the first is as easy to write
//! as any single item. Sales go on meanwhile, as fast as one item allows.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::Instant;

use crate::domain::VariantId;
use crate::request_context::{self, RequestContext};
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::key::Key;
use crate::store::table::transact::{IN_THE_WAY, Reason, TransactError};
use crate::store::{Store, StoreError};

/// How long a transaction of several shards is tried, including the time reserved for answering, before sales are
/// quiesced.
const PATIENCE: Duration = Duration::from_millis(600);

/// The result of a transaction that writes stock shards.
#[derive(Debug)]
pub(in crate::store) enum Tried {
    Done,
    /// A condition failed. The reasons are in the actions' order.
    Refused(Vec<Reason>),
    /// Other transactions were always writing some of the shards.
    InTheWay,
}

/// A change of the stock of one variant or several, and those of which it has quiesced sales.
pub(in crate::store) struct Quiesce<'a> {
    store: &'a Store,
    quiesced: BTreeSet<VariantId>,
}

impl<'a> Quiesce<'a> {
    pub(in crate::store) fn of(store: &'a Store) -> Self {
        Self { store, quiesced: BTreeSet::new() }
    }

    /// Executes a transaction. If it writes several shards of a stock that sales use, it is tried only briefly unless
    /// sales are quiesced.
    pub(in crate::store) async fn transact(&self, sharded: bool, actions: Vec<Action>) -> Result<Tried, StoreError> {
        let transaction = self.store.transact(actions);
        let is_patient = !sharded || !self.quiesced.is_empty();
        let tried = if is_patient {
            transaction.await
        } else {
            let left = request_context::deadline().saturating_duration_since(Instant::now());
            RequestContext::new(PATIENCE.min(left)).run(transaction).await
        };
        match tried {
            Ok(()) => Ok(Tried::Done),
            Err(TransactError::Refused(reasons)) => Ok(Tried::Refused(reasons)),
            Err(TransactError::Store(StoreError::Unavailable(why))) if !is_patient && why == IN_THE_WAY => {
                Ok(Tried::InTheWay)
            }
            Err(TransactError::Store(error)) => Err(error),
        }
    }

    /// Quiesces sales of these variants, unless they are quiesced.
    pub(in crate::store) async fn begin(&mut self, variants: &[VariantId]) -> Result<(), StoreError> {
        for variant in variants {
            if !self.quiesced.contains(variant)
                && self.set(*variant, "SET hushed = :yes", "attribute_exists(parts)").await?
            {
                self.quiesced.insert(*variant);
            }
        }
        Ok(())
    }

    /// Lets sales use all shards again, unless the change has done that. A failure is only logged: sales are merely
    /// slower until the next change of all shards ends it.
    pub(in crate::store) async fn end(self) {
        for variant in &self.quiesced {
            if let Err(error) = self.set(*variant, "REMOVE hushed", "hushed = :yes").await {
                tracing::warn!(%variant, cause = %error, "sales stay quiesced");
            }
        }
    }

    /// Returns whether the condition was true. The item's version stays, because nothing visible has changed.
    async fn set(&self, variant: VariantId, update: &str, condition: &str) -> Result<bool, StoreError> {
        let set = Action::update(&Key::stock(variant), update, condition).value(":yes", true)?;
        match self.store.execute(set).await {
            Ok(_) => Ok(true),
            Err(WriteError::Condition(_)) => Ok(false),
            Err(WriteError::Store(error)) => Err(error),
        }
    }
}
