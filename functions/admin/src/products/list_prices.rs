use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::App;
use shared::domain::VariantKind;
use shared::http::{Cursor, Json, MoneyBody, PageBody, PageLimit, PathId, Problem, Query, Staff};
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListPricesQuery {
    /// How many prices a page has.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 20)]
    limit: PageLimit,
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
}

/// A price that a variant had or has.
#[derive(Serialize, ToSchema)]
#[schema(as = PricePeriod)]
pub(crate) struct PricePeriodBody {
    price: MoneyBody,
    #[schema(format = DateTime, example = "2026-01-01T12:00:00.000Z")]
    from: String,
    /// `null`: it is the price now.
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    until: Option<String>,
}

/// Lists the prices of a variant, the present one first, back to a year ago.
#[utoipa::path(
    get,
    path = "/v1/variants/{id}/prices",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^var_[0-9a-f]{32}$", example = "var_019b78cf732073819059bf1f823cb2ff"),
        ListPricesQuery,
    ),
    responses(
        (status = 200, description = "A page of prices", body = PageBody<PricePeriodBody>),
        (status = 404, description = "There is no such variant"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn list_prices(
    State(app): State<App>,
    Staff(_caller): Staff,
    PathId(id): PathId<VariantKind>,
    Query(query): Query<ListPricesQuery>,
) -> Result<Json<PageBody<PricePeriodBody>>, Problem> {
    let binding = format!("prices {id}");
    let cursor = Cursor { query: &binding };
    let after = query.cursor.as_deref().map(|text| cursor.decode(text)).transpose()?;
    let listed = app.store.list_prices(id, query.limit.get(), after).await?;
    let (periods, more) = listed.ok_or_else(Problem::not_found)?;
    let next_cursor = periods.last().filter(|_| more).map(|last| cursor.encode(&last.position));
    let body = |period: shared::store::PricePeriod| PricePeriodBody {
        price: MoneyBody::new(period.price, app.shop.currency),
        from: period.from.to_string(),
        until: period.until.map(|until| until.to_string()),
    };
    Ok(Json(PageBody { items: periods.into_iter().map(body).collect(), next_cursor }))
}
