use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use shared::App;
use shared::auth::Secret;
use shared::http::{Customer, Json, Problem};
use shared::store::TicketError;
use utoipa::ToSchema;

/// A ticket for a live connection.
#[derive(Serialize, ToSchema)]
#[schema(as = LiveTicket)]
pub(crate) struct TicketBody {
    /// Opens one connection. Keep it secret.
    #[schema(example = "mFh3k0bYQx6l9Qe0pC7m3wJt2R5uZs8aV1dNfGgHhXc")]
    ticket: String,
    /// When the ticket expires: a minute after it is issued.
    #[schema(format = DateTime, example = "2026-01-31T12:01:00.000Z")]
    expires_at: String,
    /// Where to open the WebSocket, with the ticket as the query parameter `ticket`.
    #[schema(example = "wss://live.shop.example/live")]
    url: String,
}

/// Creates a ticket for a live connection. It reports changes of the caller's orders, and to staff new orders and low
/// stock.
///
/// Open `url` + `?ticket=` + `ticket` as a WebSocket within a minute. A ticket opens one connection. The connection
/// ends with the session, after two hours at most.
#[utoipa::path(
    post,
    path = "/v1/live/tickets",
    tag = "live",
    responses(
        (status = 201, description = "The ticket", body = TicketBody),
        (status = 401, description = "No access token, or its session has ended (`invalid_token`)"),
        (status = 404, description = "This shop has no live connections"),
        (status = 429, description = "The caller has twenty live connections (`too_many_connections`); `Retry-After` says when the first of them ends"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn issue_ticket(
    State(app): State<App>,
    Customer(caller): Customer,
) -> Result<(StatusCode, Json<TicketBody>), Problem> {
    let url = app.shop.live_url.clone().ok_or_else(Problem::not_found)?;
    let ticket = Secret::new(app.random.bytes::<32>());
    let ends_at = app.store.issue_ticket(caller, &ticket.hash(), app.clock.now()).await.map_err(refusal)?;
    let body = TicketBody { ticket: ticket.reveal(), expires_at: ends_at.to_string(), url };
    Ok((StatusCode::CREATED, Json(body)))
}

fn refusal(error: TicketError) -> Problem {
    match error {
        TicketError::SessionEnded => Problem::unauthorized("invalid_token", "The access token's session has ended."),
        TicketError::TooManyConnections { seconds } => {
            Problem::too_many_requests("too_many_connections", "You have twenty live connections.", seconds)
        }
        TicketError::Store(error) => error.into(),
    }
}
