use axum::extract::State;
use shared::App;
use shared::domain::ImportKind;
use shared::http::{Json, PathId, Problem, Staff};
use shared::store::Actor;

use crate::imports::import_body::ImportBody;

/// How often it is tried while the import keeps getting on.
const TRIES: usize = 5;

/// Cancels an import. Rows already imported stay.
#[utoipa::path(
    post,
    path = "/v1/admin/imports/{id}/cancel",
    tag = "staff",
    params(("id" = String, Path, pattern = "^imp_[0-9a-f]{32}$")),
    responses(
        (status = 200, description = "Cancelled", body = ImportBody),
        (status = 404, description = "There is no such import"),
        (status = 409, description = "It has ended already (`import_ended`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn cancel_import(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<ImportKind>,
) -> Result<Json<ImportBody>, Problem> {
    let now = app.clock.now();
    let actor = Actor::staff(caller.user, now);
    for _ in 0..TRIES {
        let import = app.store.import(id, now).await?.ok_or_else(Problem::not_found)?;
        if !import.status.is_open() {
            return Err(Problem::conflict("import_ended", "The import has ended already."));
        }
        if let Some(cancelled) = app.store.cancel_import(import, actor).await? {
            return Ok(Json(ImportBody::new(cancelled, now)));
        }
    }
    Err(Problem::unavailable())
}
