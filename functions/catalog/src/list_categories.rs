use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use shared::App;
use shared::domain::{CategoryId, fold};
use shared::http::{CategoryBody, Cursor, IfNoneMatch, PageBody, PageLimit, Problem, Query};
use utoipa::IntoParams;

use crate::answer;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListCategoriesQuery {
    /// How many categories a page has.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 20)]
    limit: PageLimit,
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
}

/// The list's cursors belong to no filter.
const CURSOR: Cursor<'_> = Cursor { query: "categories" };

/// A category's place: by name, letter case aside, then by age.
type Position = (String, CategoryId);

/// Lists categories, by name.
#[utoipa::path(
    get,
    path = "/v1/categories",
    tag = "catalog",
    params(
        ListCategoriesQuery,
        ("If-None-Match" = Option<String>, Header, description = "The ETag that the client has"),
    ),
    responses(
        (status = 200, description = "A page of categories", body = PageBody<CategoryBody>,
            headers(("ETag" = String, description = "A hash of the page"))),
        (status = 304, description = "Not modified"),
    )
)]
pub(crate) async fn list_categories(
    State(app): State<App>,
    if_none_match: IfNoneMatch,
    Query(query): Query<ListCategoriesQuery>,
) -> Result<Response, Problem> {
    let after = query.cursor.as_deref().map(|text| CURSOR.decode::<Position>(text)).transpose()?;
    let categories = app.store.categories().await?;
    let mut placed: Vec<(Position, CategoryBody)> = categories
        .into_iter()
        .map(|category| ((fold(category.name.as_str()), category.id), category.into()))
        .filter(|(place, _)| after.as_ref().is_none_or(|after| place > after))
        .collect();
    placed.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let more = placed.len() > usize::from(query.limit.get());
    placed.truncate(usize::from(query.limit.get()));
    let next_cursor = placed.last().filter(|_| more).map(|(place, _)| CURSOR.encode(place));
    let items = placed.into_iter().map(|(_, body)| body).collect();
    answer::public(&PageBody::<CategoryBody> { items, next_cursor }, None, &if_none_match)
}
