//! Writing all shards of a stock in one transaction, while it sells.
//!
//! A transaction does not happen while any of its items is in another one's hands; and a stock is in several shards
//! because sales are so many that some shard always is. So where all shards cannot be had at once, sales are asked to draw
//! from the first alone for a moment. The others come to rest, and the first can be had as any single item can. Sales go
//! on meanwhile, no faster than from one item.

use std::time::Duration;

use tokio::time::Instant;

use crate::domain::ProductId;
use crate::request_context::{self, RequestContext};
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::key::Key;
use crate::store::table::transact::{IN_THE_WAY, Reason, TransactError};
use crate::store::{Store, StoreError};

/// How long it is tried to have all shards at once before sales are quiesced, with what a request keeps for answering.
const PATIENCE: Duration = Duration::from_millis(600);

/// What became of a transaction that writes shards of a stock.
#[derive(Debug)]
pub(in crate::store) enum Tried {
    Done,
    /// A condition did not hold: the reasons, one an action, in their order.
    Refused(Vec<Reason>),
    /// Others always had some of the shards in their hands.
    InTheWay,
}

/// Whether the sales of a product are quiesced for a change that is under way.
pub(in crate::store) struct Quiesce<'a> {
    store: &'a Store,
    product: ProductId,
    is_on: bool,
}

impl<'a> Quiesce<'a> {
    pub(in crate::store) fn of(store: &'a Store, product: ProductId) -> Self {
        Self { store, product, is_on: false }
    }

    /// Does a transaction that writes so many shards that sales draw from. Where there are several it is not tried for
    /// long until sales are quiesced.
    pub(in crate::store) async fn transact(&self, shards: usize, actions: Vec<Action>) -> Result<Tried, StoreError> {
        let transaction = self.store.transact(actions);
        let is_patient = shards <= 1 || self.is_on;
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

    /// Quiesces sales, unless they are.
    pub(in crate::store) async fn begin(&mut self) -> Result<(), StoreError> {
        if !self.is_on {
            self.is_on = self.set("SET hushed = :yes", "attribute_exists(parts)").await?;
        }
        Ok(())
    }

    /// Has sales draw from all shards again, unless what they were quiesced for has seen to it. That they do not is no harm
    /// to anything but their speed, and the next change of all shards mends it: so this may fail.
    pub(in crate::store) async fn end(self) {
        if self.is_on
            && let Err(error) = self.set("REMOVE hushed", "hushed = :yes").await
        {
            tracing::warn!(product = %self.product, cause = %error, "sales stay quiesced");
        }
    }

    /// Whether there was something to set. The item's version stays: nothing has changed that anybody could have seen.
    async fn set(&self, update: &str, condition: &str) -> Result<bool, StoreError> {
        let set = Action::update(&Key::stock(self.product), update, condition).value(":yes", true)?;
        match self.store.execute(set).await {
            Ok(_) => Ok(true),
            Err(WriteError::Condition(_)) => Ok(false),
            Err(WriteError::Store(error)) => Err(error),
        }
    }
}
