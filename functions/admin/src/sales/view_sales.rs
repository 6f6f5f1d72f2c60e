use axum::extract::{Path, State};
use serde::Serialize;
use shared::App;
use shared::domain::Day;
use shared::http::{Json, Problem, Staff};
use utoipa::ToSchema;

use crate::sales::sales_body::{SalesDayBody, TopVariantBody, currency};

/// The sales of a day, with its best-selling variants.
#[derive(Serialize, ToSchema)]
#[schema(as = SalesDetail)]
pub(crate) struct SalesDetailBody {
    sales: SalesDayBody,
    /// Up to 20 products, most units first.
    top_by_units: Vec<TopVariantBody>,
    /// Up to 20 products, highest revenue first.
    top_by_revenue: Vec<TopVariantBody>,
}

/// The sales of a day, with its best-selling variants.
#[utoipa::path(
    get,
    path = "/v1/admin/sales/{day}",
    tag = "staff",
    params(("day" = String, Path, format = Date, example = "2026-01-31", description = "A UTC day")),
    responses(
        (status = 200, description = "The day", body = SalesDetailBody),
        (status = 404, description = "The day is invalid or has not begun"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn view_sales(
    State(app): State<App>,
    Staff(_caller): Staff,
    Path(day): Path<String>,
) -> Result<Json<SalesDetailBody>, Problem> {
    let now = app.clock.now();
    let day: Day = day.parse().map_err(|_malformed| Problem::not_found())?;
    if day > Day::of(now) {
        return Err(Problem::not_found());
    }
    let Some(detail) = app.store.sales_of(day).await? else {
        let sales = SalesDayBody::of_none(day, app.shop.currency, now);
        return Ok(Json(SalesDetailBody { sales, top_by_units: Vec::new(), top_by_revenue: Vec::new() }));
    };
    let currency = currency(&detail.sales);
    let bodies = |top: Vec<_>| top.into_iter().map(|variant| TopVariantBody::new(variant, currency)).collect();
    Ok(Json(SalesDetailBody {
        sales: SalesDayBody::of(&detail.sales, now),
        top_by_units: bodies(detail.top_by_units),
        top_by_revenue: bodies(detail.top_by_revenue),
    }))
}
