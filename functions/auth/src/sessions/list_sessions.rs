use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use shared::App;
use shared::http::{Cursor, Customer, Json, PageBody, PageLimit, Problem, Query};
use utoipa::IntoParams;

use crate::sessions::session::SessionBody;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListSessionsQuery {
    /// How many sessions a page has.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 20)]
    limit: PageLimit,
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
}

/// The list's cursors belong to no filter.
const CURSOR: Cursor<'_> = Cursor { query: "sessions" };

/// The caller's sessions, newest first.
#[utoipa::path(
    get,
    path = "/v1/auth/sessions",
    tag = "auth",
    params(ListSessionsQuery),
    responses((status = 200, description = "A page of sessions", body = PageBody<SessionBody>)),
    security(("bearer" = []))
)]
pub(crate) async fn list_sessions(
    State(app): State<App>,
    Customer(caller): Customer,
    Query(query): Query<ListSessionsQuery>,
) -> Result<Json<PageBody<SessionBody>>, Problem> {
    let after = query.cursor.as_deref().map(|text| CURSOR.decode(text)).transpose()?;
    let now = app.clock.now();
    let (sessions, next) = app.store.list_sessions(caller.user, query.limit.get(), after, now).await?;
    let items = sessions.into_iter().map(|session| SessionBody::new(session, caller)).collect();
    Ok(Json(PageBody { items, next_cursor: next.map(|last| CURSOR.encode(&last)) }))
}

/// Ends all of the caller's sessions, including this one. Their access tokens stay valid until they expire.
#[utoipa::path(
    delete,
    path = "/v1/auth/sessions",
    tag = "auth",
    responses((status = 204, description = "Ended")),
    security(("bearer" = []))
)]
pub(crate) async fn end_sessions(State(app): State<App>, Customer(caller): Customer) -> Result<StatusCode, Problem> {
    app.store.end_sessions(caller.user, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
