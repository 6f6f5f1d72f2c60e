use axum::extract::State;
use serde::Deserialize;
use shared::App;
use shared::http::{Cursor, Json, PageBody, PageLimit, Problem, Query, Staff};
use utoipa::IntoParams;

use crate::imports::import_body::ImportBody;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListImportsQuery {
    /// How many imports a page has.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 20)]
    limit: PageLimit,
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
}

/// The list's cursors belong to no filter.
const CURSOR: Cursor<'_> = Cursor { query: "imports" };

/// The imports of the last thirty days, newest first.
#[utoipa::path(
    get,
    path = "/v1/admin/imports",
    tag = "staff",
    params(ListImportsQuery),
    responses((status = 200, description = "A page of imports", body = PageBody<ImportBody>)),
    security(("bearer" = []))
)]
pub(crate) async fn list_imports(
    State(app): State<App>,
    Staff(_caller): Staff,
    Query(query): Query<ListImportsQuery>,
) -> Result<Json<PageBody<ImportBody>>, Problem> {
    let now = app.clock.now();
    let after = query.cursor.as_deref().map(|text| CURSOR.decode(text)).transpose()?;
    let (imports, more) = app.store.list_imports(query.limit.get(), after, now).await?;
    let next_cursor = imports.last().filter(|_| more).map(|last| CURSOR.encode(&last.id));
    Ok(Json(PageBody { items: imports.into_iter().map(|import| ImportBody::new(import, now)).collect(), next_cursor }))
}
