//! Corrections of the stock by staff. Adding and subtracting never wait for sales to pause: they are atomic updates
//! without a condition on the version.

use serde_json::json;

use crate::domain::{ItemId, Level, MAX_STOCK, ProductId, StockPolicy};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{Actor, IdempotencyClaim, StockItem, Store, StoreError};

/// A change of a variant's stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adjustment {
    /// A number of units to add, or to subtract if negative.
    Delta(i64),
    /// Sets the number of units, if the current number is the expected one.
    Set { to: Level, expected: Level },
}

/// Why the stock was not changed.
#[derive(Debug)]
pub enum AdjustError {
    NotFound,
    /// The stock is not counted.
    Untracked,
    /// Units would be owed, or the stock would be sharded, against its policy.
    AgainstPolicy,
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

/// The versions that a client saw: the product's, and the sum of its variants' stock shards'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenVersions {
    pub product_id: ProductId,
    pub product: u64,
    pub stock: u64,
}

impl Store {
    /// Changes the stock of a variant, whatever its product's status, and returns its total right afterwards. Sales in
    /// between are already subtracted. If the client named the product, the variant must be its only one. `seen` is
    /// only for such a variant. The idempotency key of `once` is used by the transaction that changes the stock.
    ///
    /// # Errors
    /// Returns `AdjustError` according to the failed condition. Nothing was changed then. A key that has been used is
    /// [`StoreError::Used`].
    pub async fn adjust_stock(
        &self,
        item: ItemId,
        adjustment: Adjustment,
        seen: Option<SeenVersions>,
        once: Option<&IdempotencyClaim>,
        (reason, actor): (&str, Actor),
    ) -> Result<StockItem, AdjustError> {
        let detail = match adjustment {
            Adjustment::Delta(delta) => json!({ "delta": delta, "reason": reason }),
            Adjustment::Set { to, expected } => json!({ "from": expected, "to": to, "reason": reason }),
        };
        let audit = self.audit(actor, "adjust_stock", item, detail);
        // Few stocks are sharded, so this tries first and finds out from the failed condition.
        let mut actions = vec![adjust(item, adjustment, seen)?, audit.put()?.once(once)?];
        actions.extend(seen.map(|seen| seen.check_product()).transpose()?);
        match self.transact(actions).await {
            Ok(()) => self.stock_now(item).await,
            Err(TransactError::Store(error)) => Err(error.into()),
            Err(TransactError::Refused(reasons)) => match refusal(reasons, item, adjustment, seen)? {
                Refusal::Sharded => self.adjust_shards(item, adjustment, seen, once, &audit).await,
                Refusal::Final(error) => Err(error),
            },
        }
    }

    /// The total stock of a variant, also of one that is not sold any more.
    ///
    /// # Errors
    /// Returns `AdjustError::NotFound` if there never was such a variant, or `AdjustError::Store` if DynamoDB fails.
    pub async fn stock_now(&self, item: ItemId) -> Result<StockItem, AdjustError> {
        let first = self.get(&Key::stock(item.variant())).await?.ok_or(AdjustError::NotFound)?;
        Ok(self.total_of(first).await?)
    }
}

/// Why changing the first item was refused.
enum Refusal {
    /// The stock has more shards.
    Sharded,
    Final(AdjustError),
}

/// The policy allows back-orders.
const MAY_BE_OWED: &str = "attribute_exists(#policy.allow)";

fn adjust(item: ItemId, adjustment: Adjustment, seen: Option<SeenVersions>) -> Result<Action, StoreError> {
    let (update, holds) = match adjustment {
        Adjustment::Delta(_) => (
            "available = available + :change",
            format!("available <= :most AND (available >= :least OR {MAY_BE_OWED})"),
        ),
        Adjustment::Set { to, .. } if to.get() < 0 => {
            ("available = :change", format!("available = :expected AND {MAY_BE_OWED}"))
        }
        Adjustment::Set { .. } => ("available = :change", "available = :expected".to_owned()),
    };
    let update = format!("SET {update}, version = version + :one");
    let seen_holds = if seen.is_some() { " AND version = :seen" } else { "" };
    let only = if item.is_by_product() { " AND #only = :yes" } else { "" };
    let condition = format!(
        "attribute_not_exists(deleted) AND attribute_not_exists(parts) AND (attribute_not_exists(#policy) OR #policy <> \
         :untracked) AND {holds}{seen_holds}{only}"
    );
    let action = Action::update(&Key::stock(item.variant()), update, &condition).value(":one", 1)?;
    let action = action.name("#policy", "policy").value(":untracked", StockPolicy::Untracked)?;
    let action = if item.is_by_product() { action.name("#only", "only").value(":yes", true)? } else { action };
    let action = match adjustment {
        // The range that must contain the current number, so that the result is neither too low nor too high.
        Adjustment::Delta(delta) => action
            .value(":change", delta)?
            .value(":least", if delta > 0 { i64::MIN } else { delta.saturating_neg() })?
            .value(":most", if delta > 0 { MAX_STOCK.saturating_sub(delta) } else { i64::MAX })?,
        Adjustment::Set { to, expected } => action.value(":change", to)?.value(":expected", expected)?,
    };
    match seen {
        Some(seen) => action.value(":seen", seen.stock),
        None => Ok(action),
    }
}

fn refusal(
    reasons: Vec<Reason>,
    item: ItemId,
    adjustment: Adjustment,
    seen: Option<SeenVersions>,
) -> Result<Refusal, StoreError> {
    let stock: StockItem = match reasons.into_iter().next() {
        Some(Reason::Condition(Some(item))) => serde_dynamo::from_item(item)?,
        Some(Reason::Condition(None)) => return Ok(Refusal::Final(AdjustError::NotFound)),
        // The condition on the product failed.
        _ => return Ok(Refusal::Final(AdjustError::Stale)),
    };
    let available = stock.available;
    Ok(Refusal::Final(match adjustment {
        _ if stock.deleted || (item.is_by_product() && !stock.only) => AdjustError::NotFound,
        _ if stock.policy == StockPolicy::Untracked => AdjustError::Untracked,
        _ if !stock.shards.is_one() => return Ok(Refusal::Sharded),
        _ if seen.is_some_and(|seen| seen.stock != stock.version) => AdjustError::Stale,
        Adjustment::Delta(..0) => AdjustError::Insufficient { available },
        Adjustment::Delta(_) => AdjustError::TooMany { available },
        Adjustment::Set { to, .. } if to.check(stock.policy).is_err() => AdjustError::AgainstPolicy,
        Adjustment::Set { .. } => AdjustError::Changed { available },
    }))
}
