use axum::extract::State;
use shared::App;
use shared::domain::OrderKind;
use shared::http::{Json, OrderBody, PathId, Problem};

use crate::order_buyer::OrderBuyer;

/// Cancels an order that is not shipped yet, and releases its stock. Cancelling it again changes nothing.
#[utoipa::path(
    post,
    path = "/v1/orders/{id}/cancel",
    tag = "orders",
    params(("id" = String, Path, pattern = "^ord_[0-9a-f]{32}$")),
    responses(
        (status = 200, description = "Cancelled", body = OrderBody),
        (status = 401, description = "Neither an access token nor an order token (`token_required`)"),
        (status = 404, description = "There is no such order, or it is somebody else's"),
        (status = 409, description = "The order can no longer be cancelled (`illegal_status`)"),
    ),
    security(("bearer" = []), ("order_token" = []))
)]
pub(crate) async fn cancel_order(
    State(app): State<App>,
    OrderBuyer(buyer): OrderBuyer,
    PathId(id): PathId<OrderKind>,
) -> Result<Json<OrderBody>, Problem> {
    let order = app.store.cancel_order(&buyer, id, &app.clock).await?;
    Ok(Json(OrderBody::new(order, &app.shop)))
}
