use axum::extract::State;
use axum::response::Response;
use shared::App;
use shared::domain::{ProductId, ProductKind, VariantKind};
use shared::http::{IdempotencyKey, IfMatch, Json, PathId, Problem, Staff, Validator};
use shared::store::{AdjustError, SeenVersions, StockItem};

use crate::answer::check_product;
use crate::products::stock_body::StockBody;
use crate::products::stock_change::{Refused, StockWork};
use crate::products::stock_request::{AdjustStockBody, AdjustStockRequest};

/// Changes the stock of a product without options by a delta, or to a count if the stock is as expected; or divides it
/// into shards, so that many people can buy at once. Returns the stock after the change, less any sales since. Repeating
/// the request with the same `Idempotency-Key` changes nothing and returns the stock of now.
#[utoipa::path(
    post,
    path = "/v1/products/{id}/stock",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version to change", example = "\"1.1\""),
        ("Idempotency-Key" = Option<String>, Header, max_length = 255, pattern = "^[ -~]+$",
            description = "Any text that is new for each change of a stock, such as a UUID",
            example = "8e03978e-40d5-43e8-bc93-6894a57f9324"),
    ),
    request_body = AdjustStockBody,
    responses(
        (status = 200, description = "Changed, now or by an earlier request with the same key", body = StockBody, headers(
            ("Idempotent-Replayed" = String, description = "`true` where an earlier request made the change"),
        )),
        (status = 404, description = "There is no such product"),
        (status = 409, description = "There are too few units (`insufficient_stock`), the stock is not as expected \
            (`stock_changed`), or it would exceed the maximum (`too_much_stock`): all with `available`"),
        (status = 412, description = "It has changed since the client read it (`stale`)"),
        (status = 422, description = "The body has none of the three forms, the product has several variants \
            (`variant_required`, with `product_id` and `variants`), its stock is not counted (`stock_not_counted`), its \
            policy does not allow it (`against_policy`), or the key came with another change of a stock before \
            (`idempotency_key_reused`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn adjust_stock(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<ProductKind>,
    if_match: IfMatch,
    IdempotencyKey(key): IdempotencyKey,
    Json(request): Json<AdjustStockRequest>,
) -> Result<Response, Problem> {
    let work = StockWork::new(&app, caller, ("POST /v1/products/{id}/stock", id.into()), key.as_deref(), &request)?;
    work.answer(adjust(&app, id, &if_match, &work).await).await
}

/// Changes the stock of a variant, as `POST /v1/products/{id}/stock` does for a product without options.
#[utoipa::path(
    post,
    path = "/v1/variants/{id}/stock",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^var_[0-9a-f]{32}$", example = "var_019b78cf732073819059bf1f823cb2ff"),
        ("Idempotency-Key" = Option<String>, Header, max_length = 255, pattern = "^[ -~]+$",
            description = "Any text that is new for each change of a stock, such as a UUID",
            example = "8e03978e-40d5-43e8-bc93-6894a57f9324"),
    ),
    request_body = AdjustStockBody,
    responses(
        (status = 200, description = "Changed, now or by an earlier request with the same key", body = StockBody, headers(
            ("Idempotent-Replayed" = String, description = "`true` where an earlier request made the change"),
        )),
        (status = 404, description = "There is no such variant"),
        (status = 409, description = "There are too few units (`insufficient_stock`), the stock is not as expected \
            (`stock_changed`), or it would exceed the maximum (`too_much_stock`): all with `available`"),
        (status = 422, description = "The body has none of the three forms, the stock is not counted \
            (`stock_not_counted`), its policy does not allow it (`against_policy`), or the key came with another change of \
            a stock before (`idempotency_key_reused`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn adjust_variant_stock(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<VariantKind>,
    IdempotencyKey(key): IdempotencyKey,
    Json(request): Json<AdjustStockRequest>,
) -> Result<Response, Problem> {
    let work = StockWork::new(&app, caller, ("POST /v1/variants/{id}/stock", id.into()), key.as_deref(), &request)?;
    work.answer(work.change(None).await.map_err(Refused::from)).await
}

/// Changes the stock of a product without options.
async fn adjust(app: &App, id: ProductId, if_match: &IfMatch, work: &StockWork<'_>) -> Result<StockItem, Refused> {
    let seen = seen_versions(app, id, if_match).await?;
    match work.change(seen).await {
        Err(AdjustError::NotFound) => match app.store.product(id).await? {
            Some(product) if product.product.only_variant().is_none() => {
                Err(Refused::By(Problem::variant_required(&product, None, app.shop.currency)))
            }
            _ => Err(Refused::By(Problem::not_found())),
        },
        changed => Ok(changed?),
    }
}

/// What `If-Match` names, if it names versions: they are still the current ones, and must be when it is written.
async fn seen_versions(app: &App, id: ProductId, if_match: &IfMatch) -> Result<Option<SeenVersions>, Refused> {
    let Validator::Tags(_) = if_match.0 else { return Ok(None) };
    let product = app.store.product(id).await?.ok_or_else(|| Refused::By(Problem::not_found()))?;
    check_product(if_match, &product, true).map_err(Refused::By)?;
    Ok(Some(SeenVersions { product_id: id, product: product.product.version, stock: product.stock_version() }))
}
