use axum::extract::State;
use shared::App;
use shared::domain::UserKind;
use shared::http::{Json, PathId, Problem, Staff};

use crate::users::user_body::UserSummaryBody;

/// A user.
#[utoipa::path(
    get,
    path = "/v1/admin/users/{id}",
    tag = "staff",
    params(("id" = String, Path, pattern = "^user_[0-9a-f]{32}$")),
    responses(
        (status = 200, description = "The user", body = UserSummaryBody),
        (status = 404, description = "There is no such user, or the user is erased"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn view_user(
    State(app): State<App>,
    Staff(_caller): Staff,
    PathId(id): PathId<UserKind>,
) -> Result<Json<UserSummaryBody>, Problem> {
    let user = app.store.user(id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(user.into()))
}
