use axum::extract::State;
use serde::Serialize;
use shared::App;
use shared::domain::{OrderKind, OrderStatus};
use shared::http::{Json, OrderBody, OrderStatusBody, PathId, Problem, Staff};
use shared::store::{MovedBy, OrderItem, OrderNote, OrderStay};
use utoipa::ToSchema;

use crate::note_body::OrderNoteBody;

/// An order with what only staff see of it.
#[derive(Serialize, ToSchema)]
#[schema(as = StaffOrder)]
pub(crate) struct StaffOrderBody {
    #[serde(flatten)]
    order: OrderBody,
    /// The address of the customer's account as it is now; null for a guest, and where there is no account any more.
    #[schema(example = "ada@example.com")]
    customer_email: Option<String>,
    /// Each status that it has had, the first one first.
    history: Vec<OrderStayBody>,
    /// What staff have noted on it, the oldest first.
    notes: Vec<OrderNoteBody>,
    /// When its buyer removed it from their history; null if they have not.
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    removed_at: Option<String>,
    /// When what it says of its buyer was erased; null if it was not.
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    erased_at: Option<String>,
}

/// A status that an order has had.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderStay)]
struct OrderStayBody {
    #[schema(value_type = OrderStatusBody)]
    status: OrderStatus,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    since: String,
    /// Who moved it there. Null where that was not noted yet at the time.
    by: Option<MovedByBody>,
    /// Which member of staff; null if it was the buyer.
    #[schema(example = "user_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    staff_id: Option<String>,
}

/// Who moved an order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = MovedBy)]
enum MovedByBody {
    Buyer,
    Staff,
}

/// An order, whoever's it is: its lines, where it goes, the e-mail addresses of its buyer, and who did what to it.
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
    Ok(Json(StaffOrderBody::new(order, customer_email, notes)))
}

impl StaffOrderBody {
    fn new(order: OrderItem, customer_email: Option<String>, notes: Vec<OrderNote>) -> Self {
        Self {
            customer_email,
            history: order.history().into_iter().map(OrderStayBody::from).collect(),
            notes: notes.into_iter().map(OrderNoteBody::from).collect(),
            removed_at: order.hidden_at.map(|at| at.to_string()),
            erased_at: order.anonymised_at.map(|at| at.to_string()),
            order: order.into(),
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
