use axum::extract::State;
use axum::http::StatusCode;
use shared::App;
use shared::domain::OrderKind;
use shared::http::{Json, PathId, Problem, Staff};
use shared::store::{Actor, MAX_ORDER_NOTES, NoteError};

use crate::orders::note_body::{OrderNoteBody, OrderNoteRequest};

/// Adds a note to an order, for staff. The buyer does not see it in the order, but gets it with the export of their
/// personal data.
#[utoipa::path(
    post,
    path = "/v1/admin/orders/{id}/notes",
    tag = "staff",
    params(("id" = String, Path, pattern = "^ord_[0-9a-f]{32}$")),
    request_body = OrderNoteRequest,
    responses(
        (status = 201, description = "Noted", body = OrderNoteBody),
        (status = 404, description = "There is no such order"),
        (status = 409, description = "The order is erased (`order_erased`), or has the maximum of notes (`too_many_notes`, with `max_notes`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn add_order_note(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<OrderKind>,
    Json(request): Json<OrderNoteRequest>,
) -> Result<(StatusCode, Json<OrderNoteBody>), Problem> {
    let actor = Actor::staff(caller.user, app.clock.now());
    match app.store.add_order_note(id, request.into_text()?, actor).await {
        Ok(note) => Ok((StatusCode::CREATED, Json(note.into()))),
        Err(NoteError::NotFound) => Err(Problem::not_found()),
        Err(NoteError::Erased) => {
            Err(Problem::conflict("order_erased", "The personal data of this order is erased; it takes no notes."))
        }
        Err(NoteError::TooMany) => {
            let detail = format!("The order has {MAX_ORDER_NOTES} notes, which is as many as it may have.");
            Err(Problem::conflict("too_many_notes", detail).with("max_notes", MAX_ORDER_NOTES))
        }
        Err(NoteError::Store(error)) => Err(error.into()),
    }
}
