use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::App;
use shared::domain::{Invalid, MAX_MEDIA, MAX_OPEN_UPLOADS, ProductKind};
use shared::http::{Json, PathId, Problem, Staff};
use shared::store::{Actor, UploadMediaError};
use utoipa::ToSchema;

use crate::answer;
use crate::media::media_body::MediaBody;
use crate::media::media_request::MediaRequest;
use crate::media::uploads::{MediaUploads, UPLOAD_TIME};
use crate::upload_body::UploadBody;

/// A picture that awaits its file.
#[derive(Serialize, ToSchema)]
#[schema(as = MediaUpload)]
pub(crate) struct MediaUploadBody {
    media: MediaBody,
    upload: UploadBody,
}

/// Adds a picture to a product and returns an upload address, valid for an hour and for one file. When the file is
/// uploaded, its renditions are made; the picture is then `ready`, or `failed` with a reason.
#[utoipa::path(
    post,
    path = "/v1/products/{id}/media",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff"),
    ),
    request_body = MediaRequest,
    responses(
        (status = 201, description = "The picture, with the upload address", body = MediaUploadBody,
            headers(("Location" = String, description = "The path of the product's media"))),
        (status = 404, description = "There is no such product"),
        (status = 409, description = "The product has the maximum of media (`too_many_media`, with `max_media`), or of uploads under way (`too_many_uploads`, with `max_uploads`)"),
        (status = 422, description = "Too large (`file_too_large`), empty, or a field is wrong"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn upload_media(
    State(app): State<App>,
    Extension(uploads): Extension<MediaUploads>,
    Staff(caller): Staff,
    PathId(id): PathId<ProductKind>,
    Json(request): Json<MediaRequest>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let (new, size) = request.read(now.plus(UPLOAD_TIME))?;
    let media = app.store.begin_media_upload(id, new, Actor::staff(caller.user, now)).await.map_err(refused)?;
    let upload = UploadBody::new(uploads.upload(id, media.id, size).await?, media.upload_until);
    let body = MediaUploadBody { media: MediaBody::new(id, &media, &app.shop), upload };
    Ok(answer::created(Json(body).into_response(), &format!("/v1/products/{id}/media")))
}

fn refused(error: UploadMediaError) -> Problem {
    match error {
        UploadMediaError::NotFound => Problem::not_found(),
        UploadMediaError::TooMany => {
            let detail = format!("The product has {MAX_MEDIA} media, which is as many as it may have.");
            Problem::conflict("too_many_media", detail).with("max_media", MAX_MEDIA)
        }
        UploadMediaError::TooManyUploads => {
            let detail = format!("{MAX_OPEN_UPLOADS} uploads of the product are under way. Finish or delete one.");
            Problem::conflict("too_many_uploads", detail).with("max_uploads", MAX_OPEN_UPLOADS)
        }
        UploadMediaError::TooHeavy => too_much_text("/alt"),
        UploadMediaError::Store(error) => error.into(),
    }
}

/// 422: all texts and variants of the product's media together are too much.
pub(crate) fn too_much_text(pointer: &str) -> Problem {
    let detail = "is too much together with the texts and variants of the product's other media";
    Problem::invalid(pointer, &Invalid::new("media_too_large", detail))
}
