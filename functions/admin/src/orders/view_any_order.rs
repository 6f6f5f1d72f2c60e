use axum::extract::State;
use serde::Serialize;
use shared::App;
use shared::config::Shop;
use shared::domain::{OrderKind, OrderStatus};
use shared::http::{Json, OrderBody, OrderStatusBody, PathId, Problem, Staff};
use shared::store::{MovedBy, OrderItem, OrderNote, OrderStay};
use utoipa::ToSchema;

use crate::orders::note_body::OrderNoteBody;

/// An order with the details that only staff see.
#[derive(Serialize, ToSchema)]
#[schema(as = StaffOrder)]
pub(crate) struct StaffOrderBody {
    #[serde(flatten)]
    order: OrderBody,
    /// The current e-mail address of the customer's account. Null for a guest or an erased account.
    #[schema(example = "ada@example.com")]
    customer_email: Option<String>,
    /// All statuses so far, earliest first.
    history: Vec<OrderStayBody>,
    /// Notes by staff, oldest first.
    notes: Vec<OrderNoteBody>,
    /// When the buyer removed it from their history. Null if they did not.
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    removed_at: Option<String>,
    /// When the buyer's personal data was erased. Null if it was not.
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    erased_at: Option<String>,
}

/// A status of an order, and since when.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderStay)]
struct OrderStayBody {
    #[schema(value_type = OrderStatusBody)]
    status: OrderStatus,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    since: String,
    /// Who set this status. Null for changes before this was recorded.
    by: Option<MovedByBody>,
    /// Which member of staff; null if it was the buyer.
    #[schema(example = "user_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    staff_id: Option<String>,
}

/// Who changed the status of an order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = MovedBy)]
enum MovedByBody {
    Buyer,
    Staff,
}

/// Returns any order, with its history and the notes by staff.
#[utoipa::path(
    get,
    path = "/v1/admin/orders/{id}",
    tag = "staff",
    params(("id" = String, Path, pattern = "^ord_[0-9a-f]{32}$")),
    responses(
        (status = 200, description = "The order", body = StaffOrderBody),
        (status = 404, description = "There is no such order"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn view_any_order(
    State(app): State<App>,
    Staff(_caller): Staff,
    PathId(id): PathId<OrderKind>,
) -> Result<Json<StaffOrderBody>, Problem> {
    let order = app.store.order_of_anyone(id).await?.ok_or_else(Problem::not_found)?;
    let notes = app.store.order_notes(&order).await?;
    let customer = match order.customer_id {
        Some(customer) => app.store.user(customer).await?,
        None => None,
    };
    let customer_email = customer.map(|customer| customer.email.as_str().to_owned());
    Ok(Json(StaffOrderBody::new(order, customer_email, notes, &app.shop)))
}

impl StaffOrderBody {
    fn new(order: OrderItem, customer_email: Option<String>, notes: Vec<OrderNote>, shop: &Shop) -> Self {
        Self {
            customer_email,
            history: order.history().into_iter().map(OrderStayBody::from).collect(),
            notes: notes.into_iter().map(OrderNoteBody::from).collect(),
            removed_at: order.hidden_at.map(|at| at.to_string()),
            erased_at: order.anonymised_at.map(|at| at.to_string()),
            order: OrderBody::new(order, shop),
        }
    }
}

impl From<OrderStay> for OrderStayBody {
    fn from(stay: OrderStay) -> Self {
        let (by, staff_id) = match stay.by {
            None => (None, None),
            Some(MovedBy::Buyer) => (Some(MovedByBody::Buyer), None),
            Some(MovedBy::Staff(user)) => (Some(MovedByBody::Staff), Some(user.to_string())),
        };
        Self { status: stay.status, since: stay.since.to_string(), by, staff_id }
    }
}
