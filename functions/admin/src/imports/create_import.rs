use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::App;
use shared::domain::ImportStatus;
use shared::http::{Json, Problem, Staff};
use shared::store::Actor;
use utoipa::ToSchema;

use crate::answer;
use crate::imports::import_body::ImportStatusBody;
use crate::imports::import_request::ImportRequest;
use crate::imports::uploads::{UPLOAD_TIME, Uploads};
use crate::upload_body::UploadBody;

/// An import that awaits its file.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportUpload)]
pub(crate) struct CreatedImportBody {
    #[schema(example = "imp_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    id: String,
    #[schema(value_type = ImportStatusBody)]
    status: ImportStatus,
    upload: UploadBody,
}

/// Creates an import of products and returns an upload address, valid for an hour. The import starts when the file is
/// uploaded.
#[utoipa::path(
    post,
    path = "/v1/admin/imports",
    tag = "staff",
    request_body = ImportRequest,
    responses(
        (status = 201, description = "The import, with the upload address", body = CreatedImportBody,
            headers(("Location" = String, description = "The import's path"))),
        (status = 422, description = "Too large (`file_too_large`), empty, or a field is wrong"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn create_import(
    State(app): State<App>,
    Extension(uploads): Extension<Uploads>,
    Staff(caller): Staff,
    Json(request): Json<ImportRequest>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let new = request.read(now.plus(UPLOAD_TIME))?;
    let import = app.store.create_import(new, Actor::staff(caller.user, now)).await?;
    let signed = uploads.upload(import.id, import.content_type, import.size).await?;
    let upload = UploadBody::new(signed, import.upload_until);
    let body = CreatedImportBody { id: import.id.to_string(), status: import.status, upload };
    Ok(answer::created(Json(body).into_response(), &format!("/v1/admin/imports/{}", import.id)))
}
