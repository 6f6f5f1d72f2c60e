use axum::extract::State;
use axum::http::StatusCode;
use shared::App;
use shared::domain::OrderKind;
use shared::http::{PathId, Problem};
use shared::store::HideError;

use crate::order_buyer::OrderBuyer;

/// Removes a delivered or cancelled order from the caller's history. The shop keeps it for its accounts.
#[utoipa::path(
    delete,
    path = "/v1/orders/{id}",
    tag = "orders",
    params(("id" = String, Path, pattern = "^ord_[0-9a-f]{32}$")),
    responses(
        (status = 204, description = "Removed"),
        (status = 401, description = "Neither an access token nor an order token (`token_required`)"),
        (status = 404, description = "There is no such order, or it is somebody else's"),
        (status = 409, description = "It is still open (`order_open`)"),
    ),
    security(("bearer" = []), ("order_token" = []))
)]
pub(crate) async fn delete_order(
    State(app): State<App>,
    OrderBuyer(buyer): OrderBuyer,
    PathId(id): PathId<OrderKind>,
) -> Result<StatusCode, Problem> {
    match app.store.hide_order(&buyer, id, app.clock.now()).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(HideError::NotFound) => Err(Problem::not_found()),
        Err(HideError::Open(status)) => {
            let detail = format!("The order is {status}; only a delivered or cancelled one can be removed.");
            Err(Problem::conflict("order_open", detail).with("order_status", status.as_str()))
        }
        Err(HideError::Store(error)) => Err(error.into()),
    }
}
