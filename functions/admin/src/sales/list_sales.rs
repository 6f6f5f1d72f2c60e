use std::collections::BTreeMap;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::App;
use shared::domain::{Day, SalesDay, Timestamp};
use shared::http::{Json, Problem, Query, Staff};
use utoipa::{IntoParams, ToSchema};

use crate::sales::sales_body::SalesDayBody;

/// How many days may be asked for at once.
const MOST_DAYS: i64 = 366;
/// The number of days unless `from` says otherwise.
const USUAL_DAYS: i64 = 30;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListSalesQuery {
    /// The first UTC day. By default 29 days before `to`.
    #[param(value_type = Option<String>, format = Date, example = "2026-01-01")]
    from: Option<Day>,
    /// The last UTC day, at most 365 days after `from`. By default today.
    #[param(value_type = Option<String>, format = Date, example = "2026-01-31")]
    to: Option<Day>,
}

/// The sales of several days, earliest first.
#[derive(Serialize, ToSchema)]
#[schema(as = SalesDays)]
pub(crate) struct SalesDaysBody {
    /// One item for each day, also without sales; none for future days.
    items: Vec<SalesDayBody>,
}

/// Lists sales by day. Today's sales are counted every hour.
#[utoipa::path(
    get,
    path = "/v1/admin/sales",
    tag = "staff",
    params(ListSalesQuery),
    responses((status = 200, description = "The days", body = SalesDaysBody)),
    security(("bearer" = []))
)]
pub(crate) async fn list_sales(
    State(app): State<App>,
    Staff(_caller): Staff,
    Query(query): Query<ListSalesQuery>,
) -> Result<Json<SalesDaysBody>, Problem> {
    let now = app.clock.now();
    let today = Day::of(now);
    let to = query.to.unwrap_or(today);
    let first = Day::of(Timestamp::from_millis(0));
    let from = query.from.unwrap_or_else(|| to.plus(1 - USUAL_DAYS).max(first));
    if from > to {
        return Err(Problem::parameter("from", "invalid_range", "must not be after to, which is today unless given"));
    }
    if from.days_until(to) >= MOST_DAYS {
        let detail = format!("must be at most {MOST_DAYS} days before to, both included");
        return Err(Problem::parameter("from", "range_too_long", &detail));
    }
    let counted = app.store.sales(from, to).await?;
    let counted: BTreeMap<Day, SalesDay> = counted.into_iter().map(|sales| (sales.day, sales)).collect();
    let days = from.through(to.min(today)).map(|day| match counted.get(&day) {
        Some(sales) => SalesDayBody::of(sales, now),
        None => SalesDayBody::of_none(day, app.shop.currency, now),
    });
    Ok(Json(SalesDaysBody { items: days.collect() }))
}
