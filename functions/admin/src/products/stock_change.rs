//! A change of a stock, made once: a request that is repeated with its idempotency key gets its answer again.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::App;
use shared::auth::{Caller, SecretHash};
use shared::domain::ItemId;
use shared::http::{Json, Problem, replayed};
use shared::store::{
    Actor, AdjustError, IdempotencyClaim, IdempotencyId, IdempotencyRecord, IdempotencyScope, SeenVersions, StockItem,
    StoreError,
};

use crate::products::stock_body::StockBody;
use crate::products::stock_request::{AdjustStockRequest, StockChange};

/// What keys are of. One name for both routes, so that a key never means two changes.
const OF_STOCK: &str = "stock";

/// A change of a stock that a member of staff asked for.
pub(crate) struct StockWork<'a> {
    app: &'a App,
    item: ItemId,
    change: StockChange,
    reason: &'a str,
    actor: Actor,
    once: Option<IdempotencyClaim>,
}

/// Why a stock was not changed.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The key has been used.
    Used(IdempotencyRecord),
    /// By what the stock is now. That may be the effect of an earlier request with the same key.
    By(Problem),
    /// For a reason that does not depend on the stock.
    Failed(Problem),
}

impl<'a> StockWork<'a> {
    /// # Errors
    /// 422 if the request has none of the forms of a change.
    pub(crate) fn new(
        app: &'a App,
        caller: Caller,
        (route, item): (&str, ItemId),
        key: Option<&str>,
        request: &'a AdjustStockRequest,
    ) -> Result<Self, Problem> {
        let (change, now) = (request.change()?, app.clock.now());
        let claim = |key| {
            let id = IdempotencyId::new(&IdempotencyScope::Staff(caller.user), OF_STOCK, key);
            let asked = format!("{route}\n{item}\n{}", request.canonical());
            IdempotencyClaim::new(id, SecretHash::of(asked.as_bytes()), now)
        };
        let (reason, actor) = (request.reason.as_str(), Actor::staff(caller.user, now));
        Ok(Self { app, item, change, reason, actor, once: key.map(claim) })
    }

    /// Changes the stock, or leaves it as it is.
    pub(crate) async fn change(&self, seen: Option<SeenVersions>) -> Result<StockItem, AdjustError> {
        let (store, once, why) = (&self.app.store, self.once.as_ref(), (self.reason, self.actor));
        match self.change {
            StockChange::Adjust(adjustment) => store.adjust_stock(self.item, adjustment, seen, once, why).await,
            StockChange::Spread(parts) => store.spread_stock(self.item, parts, seen, once, why).await,
        }
    }

    /// The answer, from what came of the change. Before a refusal the key is looked at: what the stock is now may be what
    /// an earlier request made of it.
    ///
    /// # Errors
    /// Returns the problem if neither this request nor an earlier one changed the stock.
    pub(crate) async fn answer(&self, changed: Result<StockItem, Refused>) -> Result<Response, Problem> {
        let (used, otherwise) = match (changed, &self.once) {
            (Ok(stock), _) => return Ok(Json(StockBody::from(stock)).into_response()),
            (Err(Refused::Used(record)), _) => (Some(record), Problem::internal()),
            (Err(Refused::By(problem)), Some(claim)) => {
                (self.app.store.used_key(claim.id(), claim.now()).await?, problem)
            }
            (Err(Refused::By(problem) | Refused::Failed(problem)), _) => (None, problem),
        };
        match (used, &self.once) {
            (Some(record), Some(claim)) if claim.is_repeated(&record) => self.repeated().await,
            (Some(_), Some(_)) => Err(Problem::key_reused()),
            _ => Err(otherwise),
        }
    }

    async fn repeated(&self) -> Result<Response, Problem> {
        let stock = self.app.store.stock_now(self.item).await.map_err(refusal)?;
        Ok(replayed(Json(StockBody::from(stock)).into_response()))
    }
}

impl From<AdjustError> for Refused {
    fn from(error: AdjustError) -> Self {
        match error {
            AdjustError::Store(error) => error.into(),
            refused => Self::By(refusal(refused)),
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Used(record) => Self::Used(*record),
            error => Self::Failed(error.into()),
        }
    }
}

fn refusal(error: AdjustError) -> Problem {
    match error {
        AdjustError::NotFound => Problem::not_found(),
        AdjustError::Stale => Problem::precondition_failed(),
        AdjustError::Insufficient { available } => {
            let detail = format!("The stock is {available}, which is not enough.");
            Problem::conflict("insufficient_stock", detail).with("available", available)
        }
        AdjustError::TooMany { available } => {
            let detail = format!("The stock is {available} already, and would be more than can be held.");
            Problem::conflict("too_much_stock", detail).with("available", available)
        }
        AdjustError::Changed { available } => {
            let detail = format!("The stock is {available}, which is not what was expected.");
            Problem::conflict("stock_changed", detail).with("available", available)
        }
        AdjustError::Untracked => {
            let detail = "This stock is not counted. Give the variant a stock to count it.";
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "stock_not_counted", detail)
        }
        AdjustError::AgainstPolicy => {
            let detail = "A stock with back-orders has one part, and only such a stock can be below 0.";
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "against_policy", detail)
        }
        AdjustError::Store(error) => error.into(),
    }
}
