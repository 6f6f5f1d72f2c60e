use axum::Extension;
use axum::extract::State;
use shared::App;
use shared::domain::ImportKind;
use shared::http::{Json, PathId, Problem, Staff};

use crate::imports::import_body::ImportBody;
use crate::imports::uploads::Uploads;

/// Returns the progress of an import and the address of its report.
#[utoipa::path(
    get,
    path = "/v1/admin/imports/{id}",
    tag = "staff",
    params(("id" = String, Path, pattern = "^imp_[0-9a-f]{32}$")),
    responses(
        (status = 200, description = "The import", body = ImportBody),
        (status = 404, description = "There is no such import, or it is older than thirty days"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn view_import(
    State(app): State<App>,
    Extension(uploads): Extension<Uploads>,
    Staff(_caller): Staff,
    PathId(id): PathId<ImportKind>,
) -> Result<Json<ImportBody>, Problem> {
    let now = app.clock.now();
    let import = app.store.import(id, now).await?.ok_or_else(Problem::not_found)?;
    let reported = import.reported;
    let body = ImportBody::new(import, now);
    Ok(Json(if reported { body.with_report(uploads.report(id).await?.url) } else { body }))
}
