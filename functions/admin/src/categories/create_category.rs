use axum::extract::State;
use axum::response::Response;
use shared::App;
use shared::http::{CategoryBody, Json, Problem, Staff};
use shared::store::Actor;

use crate::answer;
use crate::categories::category_request::CategoryRequest;

/// Creates a category.
#[utoipa::path(
    post,
    path = "/v1/categories",
    tag = "staff",
    request_body = CategoryRequest,
    responses(
        (status = 201, description = "Created", body = CategoryBody,
            headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
        (status = 409, description = "Another category has the slug, or had it (`slug_taken`)"),
        (status = 422, description = "A field is wrong, it cannot be below that parent (`unknown_parent`, `too_deep`), or \
            there are too many categories (`too_many_categories`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn create_category(
    State(app): State<App>,
    Staff(caller): Staff,
    Json(request): Json<CategoryRequest>,
) -> Result<Response, Problem> {
    let actor = Actor::staff(caller.user, app.clock.now());
    let (fields, origin) = request.new_fields(&app.random);
    let category = app.store.create_category(fields, origin, actor).await?;
    let path = format!("/v1/categories/{}", category.id);
    Ok(answer::created(answer::category(category), &path))
}
