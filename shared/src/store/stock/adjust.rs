//! Staff count and correct the stock. Taking and adding never wait for sales to stop: they are atomic and name no
//! version.

use serde_json::json;

use crate::domain::{MAX_STOCK, ProductId, Stock};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{Actor, StockItem, Store, StoreError};

/// What to do to the stock of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adjustment {
    /// A number of units to add, or to subtract if negative.
    Delta(i64),
    /// So many, if there are as many as expected.
    Set { to: Stock, expected: Stock },
}

/// Why the stock was not changed.
#[derive(Debug)]
pub enum AdjustError {
    NotFound,
    /// The product or its stock is not of the versions that were asked for.
    Stale,
    /// There are not as many to take.
    Insufficient {
        available: i64,
    },
    /// There would be more than a shop may hold.
    TooMany {
        available: i64,
    },
    /// There are not as many as expected.
    Changed {
        available: i64,
    },
    Store(StoreError),
}

impl From<StoreError> for AdjustError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The versions that a client saw: the product's, and the sum of its stock's shards'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenVersions {
    pub product: u64,
    pub stock: u64,
}

impl Store {
    /// Changes the stock of a product, whatever its status, and gives the sum of its shards as it is right after; what
    /// was sold in between is off already.
    ///
    /// # Errors
    /// Each by what the transaction found. Nothing was changed then.
    pub async fn adjust_stock(
        &self,
        id: ProductId,
        adjustment: Adjustment,
        seen: Option<SeenVersions>,
        reason: &str,
        actor: Actor,
    ) -> Result<StockItem, AdjustError> {
        let detail = match adjustment {
            Adjustment::Delta(delta) => json!({ "delta": delta, "reason": reason }),
            Adjustment::Set { to, expected } => json!({ "from": expected, "to": to, "reason": reason }),
        };
        let audit = self.audit(actor, "adjust_stock", id, detail);
        // Hardly any stock is in several shards: that this one is not is asked by trying.
        let mut actions = vec![adjust(id, adjustment, seen)?, audit.put()?];
        actions.extend(seen.map(|seen| seen.check_product(id)).transpose()?);
        match self.transact(actions).await {
            Ok(()) => {
                let first = self.get(&Key::stock(id)).await?.ok_or(AdjustError::NotFound)?;
                Ok(self.total_of(first).await?)
            }
            Err(TransactError::Store(error)) => Err(error.into()),
            Err(TransactError::Refused(reasons)) => match refusal(reasons, adjustment, seen)? {
                Refusal::Sharded => self.adjust_shards(id, adjustment, seen, &audit).await,
                Refusal::Final(error) => Err(error),
            },
        }
    }
}

/// Why the one item that was thought to be all of the stock was not changed.
enum Refusal {
    /// There are more.
    Sharded,
    Final(AdjustError),
}

fn adjust(id: ProductId, adjustment: Adjustment, seen: Option<SeenVersions>) -> Result<Action, StoreError> {
    let (update, holds) = match adjustment {
        Adjustment::Delta(_) => ("available = available + :change", "available BETWEEN :least AND :most"),
        Adjustment::Set { .. } => ("available = :change", "available = :expected"),
    };
    let update = format!("SET {update}, version = version + :one");
    let seen_holds = if seen.is_some() { " AND version = :seen" } else { "" };
    let condition = format!("attribute_not_exists(deleted) AND attribute_not_exists(parts) AND {holds}{seen_holds}");
    let action = Action::update(&Key::stock(id), update, &condition).value(":one", 1)?;
    let action = match adjustment {
        // What there must be now, so that neither too few nor too many will be after.
        Adjustment::Delta(delta) => action
            .value(":change", delta)?
            .value(":least", 0_i64.max(delta.saturating_neg()))?
            .value(":most", if delta > 0 { MAX_STOCK.saturating_sub(delta) } else { i64::MAX })?,
        Adjustment::Set { to, expected } => action.value(":change", to)?.value(":expected", expected)?,
    };
    match seen {
        Some(seen) => action.value(":seen", seen.stock),
        None => Ok(action),
    }
}

fn refusal(reasons: Vec<Reason>, adjustment: Adjustment, seen: Option<SeenVersions>) -> Result<Refusal, StoreError> {
    let stock: StockItem = match reasons.into_iter().next() {
        Some(Reason::Condition(Some(item))) => serde_dynamo::from_item(item)?,
        Some(Reason::Condition(None)) => return Ok(Refusal::Final(AdjustError::NotFound)),
        // Then it was the product's.
        _ => return Ok(Refusal::Final(AdjustError::Stale)),
    };
    let available = stock.available;
    Ok(Refusal::Final(match adjustment {
        _ if stock.deleted => AdjustError::NotFound,
        _ if !stock.shards.is_one() => return Ok(Refusal::Sharded),
        _ if seen.is_some_and(|seen| seen.stock != stock.version) => AdjustError::Stale,
        Adjustment::Delta(..0) => AdjustError::Insufficient { available },
        Adjustment::Delta(_) => AdjustError::TooMany { available },
        Adjustment::Set { .. } => AdjustError::Changed { available },
    }))
}
