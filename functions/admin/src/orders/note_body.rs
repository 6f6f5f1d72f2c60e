use serde::Serialize;
use shared::domain::{Invalid, Prose, is_blank};
use shared::http::Problem;
use shared::store::{MAX_NOTE, OrderNote};
use utoipa::ToSchema;

/// A note by staff.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateOrderNote)]
pub(crate) struct OrderNoteRequest {
    #[schema(value_type = String, min_length = 1, max_length = 2000, example = "Called: wants it after Friday.")]
    text: Prose<MAX_NOTE>,
}

/// A note by staff on an order.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderNote)]
pub(crate) struct OrderNoteBody {
    #[schema(example = "note_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    id: String,
    #[schema(example = "Called: wants it after Friday.")]
    text: String,
    /// Who wrote it.
    #[schema(example = "user_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    by: String,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    at: String,
}

impl OrderNoteRequest {
    /// # Errors
    /// Returns 422 if the text shows nothing.
    pub(crate) fn into_text(self) -> Result<Prose<MAX_NOTE>, Problem> {
        if is_blank(self.text.as_str()) {
            return Err(Problem::invalid("/text", &Invalid::new("empty", "must not be empty")));
        }
        Ok(self.text)
    }
}

impl From<OrderNote> for OrderNoteBody {
    fn from(note: OrderNote) -> Self {
        Self {
            id: note.id.to_string(),
            text: note.text.into_string(),
            by: note.by.to_string(),
            at: note.at.to_string(),
        }
    }
}
