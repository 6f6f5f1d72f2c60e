use axum::extract::State;
use serde::Deserialize;
use shared::App;
use shared::domain::Email;
use shared::http::{Cursor, Json, PageBody, PageLimit, Problem, Query, Staff};
use utoipa::IntoParams;

use crate::users::user_body::UserSummaryBody;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListUsersQuery {
    /// Only the user who logs in with this e-mail address, in any case.
    #[param(value_type = Option<String>, max_length = 254, example = "ada@example.com")]
    email: Option<Email>,
    /// How many users a page has.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 20)]
    limit: PageLimit,
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
}

/// The list's cursors belong to no filter.
const CURSOR: Cursor<'_> = Cursor { query: "users" };

/// Lists users, newest first, or finds the one with an e-mail address.
#[utoipa::path(
    get,
    path = "/v1/admin/users",
    tag = "staff",
    params(ListUsersQuery),
    responses((status = 200, description = "A page of users", body = PageBody<UserSummaryBody>)),
    security(("bearer" = []))
)]
pub(crate) async fn list_users(
    State(app): State<App>,
    Staff(_caller): Staff,
    Query(query): Query<ListUsersQuery>,
) -> Result<Json<PageBody<UserSummaryBody>>, Problem> {
    if let Some(email) = &query.email {
        if query.cursor.is_some() {
            return Err(Problem::parameter("cursor", "one_of", "cannot be combined with email, which has one page"));
        }
        let user = app.store.user_by_email(email).await?;
        return Ok(Json(PageBody { items: user.into_iter().map(UserSummaryBody::from).collect(), next_cursor: None }));
    }
    let after = query.cursor.as_deref().map(|text| CURSOR.decode(text)).transpose()?;
    let (users, next) = app.store.list_users(query.limit.get(), after).await?;
    let items = users.into_iter().map(UserSummaryBody::from).collect();
    Ok(Json(PageBody { items, next_cursor: next.map(|id| CURSOR.encode(&id)) }))
}
