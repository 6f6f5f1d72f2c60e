use shared::auth::Secret;
use shared::domain::ConnectionId;
use shared::store::ConnectError;

use crate::{Answer, Websocket};

impl Websocket {
    /// `$connect`: accepts a client with a valid ticket. Any other status than 200 fails the handshake.
    pub(crate) async fn connect(&self, id: &ConnectionId, ticket: Option<&str>) -> Answer {
        let invalid = Answer::of_status(401).because("invalid_ticket");
        let Some(ticket) = ticket.and_then(Secret::<32>::parse) else { return invalid };
        match self.store.open_connection(&ticket.hash(), id, self.clock.now()).await {
            Ok(_) => Answer::of_status(200),
            Err(ConnectError::InvalidTicket) => invalid,
            Err(ConnectError::TooManyConnections) => Answer::of_status(429).because("too_many_connections"),
            Err(ConnectError::Store(error)) => {
                tracing::error!(cause = %error, "a connection could not be opened");
                Answer::of_status(503).because("unavailable")
            }
        }
    }
}
