use axum::extract::State;
use shared::App;
use shared::domain::{Invalid, ProductKind};
use shared::http::{FieldError, IfMatch, Json, PathId, Problem, Staff};
use shared::store::{Actor, ArrangeError};

use crate::answer::check_version;
use crate::media::media_body::MediaListBody;
use crate::media::media_request::ArrangeRequest;
use crate::media::upload_media::too_much_text;

/// Why a list was not stored, as an answer.
struct Refused(Problem);

/// Sets the order of a product's media, their texts and the variants that they show. The list names each of them once:
/// nothing is deleted by leaving it out.
#[utoipa::path(
    put,
    path = "/v1/products/{id}/media",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff"),
        ("If-Match" = Option<String>, Header, description = "The product's ETag of the version to change", example = "\"1.1\""),
    ),
    request_body = ArrangeRequest,
    responses(
        (status = 200, description = "The product's media", body = MediaListBody),
        (status = 404, description = "There is no such product"),
        (status = 412, description = "The product has changed since the client read it (`stale`)"),
        (status = 422, description = "The list does not name each of the product's media once, or a field is wrong"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn arrange_media(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<ProductKind>,
    if_match: IfMatch,
    Json(request): Json<ArrangeRequest>,
) -> Result<Json<MediaListBody>, Problem> {
    let list = request.read()?;
    let actor = Actor::staff(caller.user, app.clock.now());
    let check = |product: &_| check_version(&if_match, product).map_err(Refused);
    let arranged = app.store.arrange_media(id, &list, actor, check).await;
    let product = arranged.map_err(|Refused(problem)| problem)?;
    Ok(Json(MediaListBody::new(&product, &app.shop)))
}

impl From<ArrangeError> for Refused {
    fn from(error: ArrangeError) -> Self {
        let item = |place: usize, code, detail: &str| {
            Problem::refused(vec![FieldError::new(format!("/items/{place}/id"), &Invalid::new(code, detail))])
        };
        Self(match error {
            ArrangeError::NotFound => Problem::not_found(),
            ArrangeError::Unknown(place) => item(place, "unknown_media", "names no media of this product"),
            ArrangeError::Twice(place) => item(place, "duplicate", "is named twice"),
            ArrangeError::Missing(ids) => {
                let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
                let detail = format!("must name all media of the product; it lacks {}", ids.join(", "));
                Problem::invalid("/items", &Invalid::new("media_missing", detail))
            }
            ArrangeError::TooHeavy => too_much_text("/items"),
            ArrangeError::Store(error) => error.into(),
        })
    }
}
