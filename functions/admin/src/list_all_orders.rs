use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::App;
use shared::domain::{OrderStatus, Timestamp, recorded_currency};
use shared::http::{Cursor, Json, MoneyBody, OrderStatusBody, PageBody, PageLimit, Problem, Query, Staff};
use shared::store::OrderSummary;
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListAllOrdersQuery {
    /// Only orders that stand here.
    #[param(value_type = Option<OrderStatusBody>)]
    status: Option<OrderStatus>,
    /// Only orders of this UTC day.
    #[param(value_type = Option<String>, format = Date, example = "2026-01-31")]
    day: Option<Day>,
    /// How many orders a page has.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 20)]
    limit: PageLimit,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A UTC day as its first moment and the next day's.
#[derive(Clone, Copy, Debug)]
struct Day(Timestamp, Timestamp);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let day = Timestamp::day(&text).filter(|(from, _)| from.millis() >= 0);
        day.map(|(from, to)| Self(from, to)).ok_or_else(|| serde::de::Error::custom("not a day"))
    }
}

/// An order in staff's list.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderSummary)]
pub(crate) struct OrderSummaryBody {
    #[schema(example = "ord_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    id: String,
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

/// All orders, newest first, by status and day.
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
    let binding = format!("all orders {:?} {:?}", query.status, query.day);
    let cursor = Cursor { query: &binding };
    let after = query.cursor.as_deref().map(|text| cursor.decode(text)).transpose()?;
    let day = query.day.map(|Day(from, to)| (from, to));
    let (orders, more) = app.store.list_orders(query.status, day, query.limit.get(), after).await?;
    let next_cursor = orders.last().filter(|_| more).map(|last| cursor.encode(&last.id));
    Ok(Json(PageBody { items: orders.into_iter().map(OrderSummaryBody::from).collect(), next_cursor }))
}

impl From<OrderSummary> for OrderSummaryBody {
    fn from(order: OrderSummary) -> Self {
        let currency = recorded_currency(&order.currency);
        Self {
            id: order.id.to_string(),
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
