use axum::extract::State;
use axum::response::Response;
use shared::App;
use shared::http::{Cursor, IfNoneMatch, MalformedCursor, PageBody, Problem, Query};
use shared::store::{ProductFilter, ProductPosition};

use crate::answer;
use crate::card::ProductCardBody;
use crate::product_query::ProductQuery;

/// Lists products on sale.
#[utoipa::path(
    get,
    path = "/v1/products",
    tag = "catalog",
    params(
        ProductQuery,
        ("If-None-Match" = Option<String>, Header, description = "The ETag that the client has"),
    ),
    responses(
        (status = 200, description = "A page of products", body = PageBody<ProductCardBody>,
            headers(("ETag" = String, description = "A hash of the page"))),
        (status = 304, description = "Not modified"),
    )
)]
pub(crate) async fn list_products(
    State(app): State<App>,
    if_none_match: IfNoneMatch,
    Query(query): Query<ProductQuery>,
) -> Result<Response, Problem> {
    let currency = app.shop.currency;
    let (cards, next_cursor) = match query.filter(currency)? {
        None if query.cursor.is_some() => return Err(MalformedCursor.into()),
        None => (Vec::new(), None),
        Some(filter) => {
            let binding = serde_json::to_string(&filter).map_err(|error| Problem::internal().because(error))?;
            let cursor = Cursor { query: &binding };
            let after = query.cursor.as_deref().map(|text| position(cursor, text, &filter)).transpose()?;
            let (cards, next) = app.store.list_products(&filter, query.limit.get(), after.as_ref()).await?;
            (cards, next.map(|position| cursor.encode(&position)))
        }
    };
    let items = cards.into_iter().map(|card| ProductCardBody::new(card, &app.shop)).collect();
    answer::public(&PageBody { items, next_cursor }, None, &if_none_match)
}

fn position(cursor: Cursor<'_>, text: &str, filter: &ProductFilter) -> Result<ProductPosition, MalformedCursor> {
    let position = cursor.decode(text)?;
    if filter.has(&position) { Ok(position) } else { Err(MalformedCursor) }
}
