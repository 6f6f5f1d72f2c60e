use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use shared::App;
use shared::domain::{ItemId, ProductId, ProductKind, VariantKind};
use shared::http::{IfMatch, Json, PathId, Problem, Staff, Validator};
use shared::store::{Actor, AdjustError, SeenVersions, StockItem};
use utoipa::ToSchema;

use crate::answer::check_product;
use crate::products::stock_request::{AdjustStockBody, AdjustStockRequest, StockChange};

/// The stock of a variant.
#[derive(Serialize, ToSchema)]
#[schema(as = Stock)]
pub(crate) struct StockBody {
    #[schema(example = "prod_019b78cf732073819059bf1f823cb2ff")]
    product_id: String,
    #[schema(example = "var_019b78cf732073819059bf1f823cb2ff")]
    variant_id: String,
    /// Units in stock, in all shards. Below 0, that many are owed to buyers.
    #[schema(example = 12)]
    available: i64,
    /// Whether a unit can be bought.
    in_stock: bool,
    /// The number of shards that the stock is divided into.
    #[schema(minimum = 1, maximum = 64, example = 1)]
    parts: u8,
}

/// Changes the stock of a product without options by a delta, or to a count if the stock is as expected; or divides it
/// into shards, so that many people can buy at once. Returns the stock after the change, less any sales since.
#[utoipa::path(
    post,
    path = "/v1/products/{id}/stock",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version to change", example = "\"1.1\""),
    ),
    request_body = AdjustStockBody,
    responses(
        (status = 200, description = "Changed", body = StockBody),
        (status = 404, description = "There is no such product"),
        (status = 409, description = "There are too few units (`insufficient_stock`), the stock is not as expected \
            (`stock_changed`), or it would exceed the maximum (`too_much_stock`): all with `available`"),
        (status = 412, description = "It has changed since the client read it (`stale`)"),
        (status = 422, description = "The body has none of the three forms, the product has several variants \
            (`variant_required`, with `product_id` and `variants`), its stock is not counted (`stock_not_counted`), or its \
            policy does not allow it (`against_policy`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn adjust_stock(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<ProductKind>,
    if_match: IfMatch,
    Json(request): Json<AdjustStockRequest>,
) -> Result<Json<StockBody>, Problem> {
    let change = request.change()?;
    let seen = seen_versions(&app, id, &if_match).await?;
    let actor = Actor::staff(caller.user, app.clock.now());
    match adjust(&app, id.into(), change, seen, request.reason.as_str(), actor).await {
        Ok(stock) => Ok(Json(stock.into())),
        Err(AdjustError::NotFound) => match app.store.product(id).await? {
            Some(product) if product.product.only_variant().is_none() => {
                Err(Problem::variant_required(&product, None, app.shop.currency))
            }
            _ => Err(Problem::not_found()),
        },
        Err(error) => Err(refusal(error)),
    }
}

/// Changes the stock of a variant, as `POST /v1/products/{id}/stock` does for a product without options.
#[utoipa::path(
    post,
    path = "/v1/variants/{id}/stock",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^var_[0-9a-f]{32}$", example = "var_019b78cf732073819059bf1f823cb2ff"),
    ),
    request_body = AdjustStockBody,
    responses(
        (status = 200, description = "Changed", body = StockBody),
        (status = 404, description = "There is no such variant"),
        (status = 409, description = "There are too few units (`insufficient_stock`), the stock is not as expected \
            (`stock_changed`), or it would exceed the maximum (`too_much_stock`): all with `available`"),
        (status = 422, description = "The body has none of the three forms, the stock is not counted \
            (`stock_not_counted`), or its policy does not allow it (`against_policy`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn adjust_variant_stock(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<VariantKind>,
    Json(request): Json<AdjustStockRequest>,
) -> Result<Json<StockBody>, Problem> {
    let change = request.change()?;
    let actor = Actor::staff(caller.user, app.clock.now());
    let changed = adjust(&app, id.into(), change, None, request.reason.as_str(), actor).await;
    changed.map(|stock| Json(stock.into())).map_err(refusal)
}

async fn adjust(
    app: &App,
    item: ItemId,
    change: StockChange,
    seen: Option<SeenVersions>,
    reason: &str,
    actor: Actor,
) -> Result<StockItem, AdjustError> {
    match change {
        StockChange::Adjust(adjustment) => app.store.adjust_stock(item, adjustment, seen, reason, actor).await,
        StockChange::Spread(parts) => app.store.spread_stock(item, parts, seen, reason, actor).await,
    }
}

/// What `If-Match` names, if it names versions: they are still the current ones, and must be when it is written.
async fn seen_versions(app: &App, id: ProductId, if_match: &IfMatch) -> Result<Option<SeenVersions>, Problem> {
    let Validator::Tags(_) = if_match.0 else { return Ok(None) };
    let product = app.store.product(id).await?.ok_or_else(Problem::not_found)?;
    check_product(if_match, &product, true)?;
    Ok(Some(SeenVersions { product_id: id, product: product.product.version, stock: product.stock_version() }))
}

fn refusal(error: AdjustError) -> Problem {
    match error {
        AdjustError::NotFound => Problem::not_found(),
        AdjustError::Stale => Problem::precondition_failed(),
        AdjustError::Insufficient { available } => {
            let detail = format!("There are only {available}.");
            Problem::conflict("insufficient_stock", detail).with("available", available)
        }
        AdjustError::TooMany { available } => {
            let detail = format!("There are {available} already; that would be more than can be held.");
            Problem::conflict("too_much_stock", detail).with("available", available)
        }
        AdjustError::Changed { available } => {
            let detail = format!("There are {available}, which is not what was expected.");
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

impl From<StockItem> for StockBody {
    fn from(stock: StockItem) -> Self {
        let parts = stock.shards.get();
        let (product_id, variant_id) = (stock.product_id.to_string(), stock.id.to_string());
        let in_stock = stock.is_in_stock();
        Self { product_id, variant_id, available: stock.available, in_stock, parts }
    }
}
