//! Orders as staff see and move them, and their notes.

pub(crate) mod add_order_note;
pub(crate) mod list_all_orders;
pub(crate) mod note_body;
pub(crate) mod order_query;
pub(crate) mod set_order_status;
pub(crate) mod view_any_order;
