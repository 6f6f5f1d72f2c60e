use axum::extract::State;
use shared::App;
use shared::domain::{Role, UserKind};
use shared::http::{Admin, Json, PathId, Present, Problem};
use shared::store::{Actor, UserChange};
use utoipa::ToSchema;

use crate::users::user_body::{RoleBody, UserSummaryBody};

/// The fields to change. Absent fields stay.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserPatch)]
pub(crate) struct UpdateUserRequest {
    #[serde(default)]
    #[schema(value_type = RoleBody, required = false)]
    role: Present<Role>,
    /// A disabled user cannot log in.
    #[serde(default)]
    #[schema(value_type = bool, required = false)]
    disabled: Present<bool>,
}

/// Changes a user's role, or disables the user. It takes effect at once: their sessions end, and they can no longer act
/// as staff or place orders. They can read their own data until their access token expires, after 15 minutes at most.
#[utoipa::path(
    patch,
    path = "/v1/admin/users/{id}",
    tag = "admin",
    params(("id" = String, Path, pattern = "^user_[0-9a-f]{32}$")),
    request_body = UpdateUserRequest,
    responses(
        (status = 200, description = "Changed", body = UserSummaryBody),
        (status = 404, description = "There is no such user"),
        (status = 409, description = "It is the caller's own account (`own_account`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn update_user(
    State(app): State<App>,
    Admin(caller): Admin,
    PathId(id): PathId<UserKind>,
    Json(request): Json<UpdateUserRequest>,
) -> Result<Json<UserSummaryBody>, Problem> {
    if id == caller.user {
        return Err(Problem::conflict("own_account", "Nobody changes their own role or disables their own account."));
    }
    let change = UserChange { role: *request.role, disabled: *request.disabled };
    let user = if change == UserChange::default() {
        app.store.user(id).await?
    } else {
        app.store.change_user(Actor::admin(caller.user, app.clock.now()), id, change).await?
    };
    Ok(Json(user.ok_or_else(Problem::not_found)?.into()))
}
