//! Corrections of the stock by staff. Adding and subtracting never wait for sales to pause: they are atomic updates
//! without a condition on the version.

use serde_json::json;

use crate::domain::{MAX_STOCK, ProductId, Stock};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{Actor, StockItem, Store, StoreError};

/// A change of a product's stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adjustment {
    /// A number of units to add, or to subtract if negative.
    Delta(i64),
    /// Sets the number of units, if the current number is the expected one.
    Set { to: Stock, expected: Stock },
}

/// Why the stock was not changed.
#[derive(Debug)]
pub enum AdjustError {
    NotFound,
    /// The product or its stock has changed since the client saw it.
    Stale,
    /// There are fewer units than are to be subtracted.
    Insufficient {
        available: i64,
    },
    /// The stock would exceed its limit.
    TooMany {
        available: i64,
    },
    /// The current number of units is not the expected one.
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

/// The versions that a client saw: the product's, and the sum of its stock shards'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenVersions {
    pub product: u64,
    pub stock: u64,
}

impl Store {
    /// Changes the stock of a product of any status, and returns its total right afterwards. Sales in between are
    /// already subtracted.
    ///
    /// # Errors
    /// Returns `AdjustError` according to the failed condition. Nothing was changed then.
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
        // Few stocks are sharded, so this tries first and finds out from the failed condition.
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

/// Why changing the first item was refused.
enum Refusal {
    /// The stock has more shards.
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
        // The range that must contain the current number, so that the result is neither too low nor too high.
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
        // The condition on the product failed.
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
