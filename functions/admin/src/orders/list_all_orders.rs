use axum::extract::State;
use serde::Serialize;
use shared::App;
use shared::domain::{OrderStatus, recorded_currency};
use shared::http::{Cursor, Json, MoneyBody, OrderStatusBody, PageBody, Problem, Query, Staff};
use shared::store::OrderSummary;
use utoipa::ToSchema;

use crate::orders::order_query::ListAllOrdersQuery;

/// An order in staff's list.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderSummary)]
pub(crate) struct OrderSummaryBody {
    #[schema(example = "ord_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    id: String,
    /// The number that people use. Null for orders placed before numbers existed.
    #[schema(example = "K7QX-2M9F")]
    number: Option<String>,
    #[schema(value_type = OrderStatusBody)]
    status: OrderStatus,
    #[schema(value_type = Vec<OrderStatusBody>)]
    next_statuses: Vec<OrderStatus>,
    total: MoneyBody,
    /// How many different products.
    #[schema(example = 1)]
    line_count: u32,
    /// How many units of all products.
    #[schema(example = 2)]
    unit_count: u64,
    /// Null for a guest's order.
    #[schema(example = "user_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    customer_id: Option<String>,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    created_at: String,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    updated_at: String,
}

/// Lists orders, newest first. Filters: status and days, and one of customer, e-mail address and number.
///
/// With `customer_id` or `email` and a rare `status`, a page may have fewer orders than `limit`, even none, and still
/// have a `next_cursor`.
#[utoipa::path(
    get,
    path = "/v1/admin/orders",
    tag = "staff",
    params(ListAllOrdersQuery),
    responses((status = 200, description = "A page of orders", body = PageBody<OrderSummaryBody>)),
    security(("bearer" = []))
)]
pub(crate) async fn list_all_orders(
    State(app): State<App>,
    Staff(_caller): Staff,
    Query(query): Query<ListAllOrdersQuery>,
) -> Result<Json<PageBody<OrderSummaryBody>>, Problem> {
    let binding = query.binding();
    let cursor = Cursor { query: &binding };
    let after = query.cursor.as_deref().map(|text| cursor.decode(text)).transpose()?;
    let (orders, next) = app.store.list_orders(&query.of()?, query.filter()?, query.limit.get(), after).await?;
    let items = orders.into_iter().map(OrderSummaryBody::from).collect();
    Ok(Json(PageBody { items, next_cursor: next.map(|id| cursor.encode(&id)) }))
}

impl From<OrderSummary> for OrderSummaryBody {
    fn from(order: OrderSummary) -> Self {
        let currency = recorded_currency(&order.currency);
        Self {
            id: order.id.to_string(),
            number: order.number.map(|number| number.to_string()),
            status: order.status,
            next_statuses: order.status.next().to_vec(),
            total: MoneyBody::new(order.total, currency),
            line_count: order.line_count,
            unit_count: order.unit_count,
            customer_id: order.customer_id.map(|id| id.to_string()),
            created_at: order.created_at.to_string(),
            updated_at: order.updated_at.to_string(),
        }
    }
}
