use axum::extract::State;
use shared::App;
use shared::domain::{OrderId, OrderKind, OrderStatus};
use shared::http::{Json, OrderBody, OrderStatusBody, PathId, Problem, Staff};
use shared::store::Actor;
use utoipa::ToSchema;

/// The new status.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SetOrderStatus)]
pub(crate) struct SetOrderStatusRequest {
    #[schema(value_type = OrderStatusBody)]
    status: OrderStatus,
}

/// Sets the status of an order to one of its `next_statuses`. Cancelling releases its stock, once.
#[utoipa::path(
    put,
    path = "/v1/orders/{id}",
    tag = "staff",
    params(("id" = String, Path, pattern = "^ord_[0-9a-f]{32}$")),
    request_body = SetOrderStatusRequest,
    responses(
        (status = 200, description = "The order", body = OrderBody),
        (status = 404, description = "There is no such order"),
        (status = 409, description = "The order cannot get this status now (`illegal_status`, with `next_statuses`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn set_order_status(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<OrderKind>,
    Json(request): Json<SetOrderStatusRequest>,
) -> Result<Json<OrderBody>, Problem> {
    set(&app, Actor::staff(caller.user, app.clock.now()), id, request.status).await
}

/// Like PUT: the status is all that staff can change of an order.
#[utoipa::path(
    patch,
    path = "/v1/orders/{id}",
    tag = "staff",
    params(("id" = String, Path, pattern = "^ord_[0-9a-f]{32}$")),
    request_body = SetOrderStatusRequest,
    responses(
        (status = 200, description = "The order", body = OrderBody),
        (status = 404, description = "There is no such order"),
        (status = 409, description = "The order cannot get this status now (`illegal_status`, with `next_statuses`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn patch_order_status(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<OrderKind>,
    Json(request): Json<SetOrderStatusRequest>,
) -> Result<Json<OrderBody>, Problem> {
    set(&app, Actor::staff(caller.user, app.clock.now()), id, request.status).await
}

async fn set(app: &App, actor: Actor, id: OrderId, to: OrderStatus) -> Result<Json<OrderBody>, Problem> {
    let order = app.store.set_order_status(id, to, actor, &app.clock).await?;
    Ok(Json(OrderBody::new(order, &app.shop)))
}
