use axum::extract::State;
use shared::App;
use shared::domain::OrderKind;
use shared::http::{Json, OrderBody, PathId, Problem};

use crate::buyer::Owner;

/// One of the caller's orders.
#[utoipa::path(
    get,
    path = "/v1/orders/{id}",
    tag = "orders",
    params(("id" = String, Path, example = "ord_018bcfe568787e8a9b4ff0d1c2a3b4c5")),
    responses(
        (status = 200, description = "The order", body = OrderBody),
        (status = 401, description = "Neither an access token nor an order token"),
        (status = 404, description = "There is none, it is somebody else's, or it was removed from the history"),
    ),
    security(("bearer" = []), ("order_token" = []))
)]
pub(crate) async fn view_order(
    State(app): State<App>,
    Owner(buyer): Owner,
    PathId(id): PathId<OrderKind>,
) -> Result<Json<OrderBody>, Problem> {
    let order = app.store.order(&buyer, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(order.into()))
}
