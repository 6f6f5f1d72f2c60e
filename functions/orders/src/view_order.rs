use axum::extract::State;
use shared::App;
use shared::auth::Caller;
use shared::domain::{OrderId, OrderKind, Role};
use shared::http::{Json, MaybeCaller, OrderBody, PathId, Problem, stands};
use shared::store::OrderItem;

use crate::order_buyer::OrderBuyer;

/// Returns one of the caller's orders, or any order for staff.
#[utoipa::path(
    get,
    path = "/v1/orders/{id}",
    tag = "orders",
    params(("id" = String, Path, pattern = "^ord_[0-9a-f]{32}$")),
    responses(
        (status = 200, description = "The order", body = OrderBody),
        (status = 401, description = "Neither an access token nor an order token (`token_required`)"),
        (status = 404, description = "There is no such order, it is somebody else's, or it was removed from the history"),
    ),
    security(("bearer" = []), ("order_token" = []))
)]
pub(crate) async fn view_order(
    State(app): State<App>,
    OrderBuyer(buyer): OrderBuyer,
    MaybeCaller(caller): MaybeCaller,
    PathId(id): PathId<OrderKind>,
) -> Result<Json<OrderBody>, Problem> {
    let order = match (app.store.order(&buyer, id).await?, caller) {
        (None, Some(caller)) => order_for_staff(&app, caller, id).await?,
        (order, _) => order,
    };
    Ok(Json(OrderBody::new(order.ok_or_else(Problem::not_found)?, &app.shop)))
}

/// Returns anybody's order to staff, and nothing to others.
async fn order_for_staff(app: &App, caller: Caller, id: OrderId) -> Result<Option<OrderItem>, Problem> {
    if stands(app, caller, Role::Staff).await? { Ok(app.store.order_of_anyone(id).await?) } else { Ok(None) }
}
