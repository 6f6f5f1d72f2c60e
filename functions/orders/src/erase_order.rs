use axum::extract::State;
use axum::http::StatusCode;
use shared::App;
use shared::domain::OrderKind;
use shared::http::{PathId, Problem};

use crate::order_buyer::OrderBuyer;

/// Erases the personal data of an order, whatever its status: e-mail address and shipping address. The shop keeps the
/// products and prices.
///
/// This cannot be undone: an order that is not shipped yet can no longer be delivered.
#[utoipa::path(
    delete,
    path = "/v1/orders/{id}/personal-data",
    tag = "orders",
    params(("id" = String, Path, pattern = "^ord_[0-9a-f]{32}$")),
    responses(
        (status = 204, description = "Erased"),
        (status = 401, description = "Neither an access token nor an order token (`token_required`)"),
        (status = 404, description = "There is no such order, or it is somebody else's"),
    ),
    security(("bearer" = []), ("order_token" = []))
)]
pub(crate) async fn erase_order(
    State(app): State<App>,
    OrderBuyer(buyer): OrderBuyer,
    PathId(id): PathId<OrderKind>,
) -> Result<StatusCode, Problem> {
    let erased = app.store.anonymise_order(&buyer, id, app.clock.now()).await?;
    if erased { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
