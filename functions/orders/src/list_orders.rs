use axum::extract::State;
use serde::Deserialize;
use shared::App;
use shared::http::{Cursor, Json, OrderBody, PageBody, PageLimit, Problem, Query};
use utoipa::IntoParams;

use crate::order_buyer::OrderBuyer;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListOrdersQuery {
    /// How many orders a page has.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 20)]
    limit: PageLimit,
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
}

/// The history's cursors belong to no filter.
const CURSOR: Cursor<'_> = Cursor { query: "orders" };

/// The caller's orders, newest first.
///
/// A page may have fewer orders than `limit`, even none, and still have a `next_cursor`, if many were removed from the
/// history.
#[utoipa::path(
    get,
    path = "/v1/orders",
    tag = "orders",
    params(ListOrdersQuery),
    responses(
        (status = 200, description = "A page of orders", body = PageBody<OrderBody>),
        (status = 401, description = "Neither an access token nor an order token (`token_required`)"),
    ),
    security(("bearer" = []), ("order_token" = []))
)]
pub(crate) async fn list_orders(
    State(app): State<App>,
    OrderBuyer(buyer): OrderBuyer,
    Query(query): Query<ListOrdersQuery>,
) -> Result<Json<PageBody<OrderBody>>, Problem> {
    let after = query.cursor.as_deref().map(|text| CURSOR.decode(text)).transpose()?;
    let (orders, next) = app.store.orders(&buyer, query.limit.get(), after).await?;
    let next_cursor = next.map(|id| CURSOR.encode(&id));
    Ok(Json(PageBody {
        items: orders.into_iter().map(|order| OrderBody::new(order, &app.shop)).collect(),
        next_cursor,
    }))
}
