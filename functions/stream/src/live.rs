//! Sends events to connected clients: customers get those of their orders, staff those they subscribed to. Best effort, in
//! bounded time: it never fails a batch, since what is missed can be asked for. Only that a session has ended is not
//! best effort: its connections are forgotten before anything is sent, or the batch comes again.

use std::time::Duration;

use aws_lambda_events::event::dynamodb::StreamRecord;
use futures::{StreamExt, stream};
use shared::domain::{ConnectionId, Event, Timestamp};
use shared::lambda::RecordError;
use shared::store::session_that_ended;

use crate::Stream;
use crate::audience::{self, Letter};
use crate::sockets::Unsent;

/// How long telling a batch's events may take.
const LONGEST: Duration = Duration::from_secs(4);
/// How many connections are sent to at a time.
const AT_ONCE: usize = 64;
/// A connection's item is there before its handshake is over, and until then API Gateway says that it is gone. No
/// handshake takes longer.
const HANDSHAKE: Duration = Duration::from_secs(15);

impl Stream {
    /// Where a session has ended, its connections end.
    pub(crate) async fn end_connections(&self, change: &StreamRecord) -> Result<(), RecordError> {
        let Some((user, session)) = session_that_ended(&change.keys, &change.new_image)? else { return Ok(()) };
        for connection in self.store.close_connections_of(user, session, self.clock.now()).await? {
            if let Err(Unsent::Failed(cause)) = self.sockets.close(&connection).await {
                tracing::warn!(cause, "a connection whose session has ended could not be closed");
            }
        }
        Ok(())
    }

    /// Tells those who are connected, one connection's messages in their order.
    pub(crate) async fn tell(&self, events: &[Event]) {
        if events.is_empty() {
            return;
        }
        let now = self.clock.now();
        let telling = async {
            let letters = audience::letters(&self.store, events, now).await;
            stream::iter(letters).for_each_concurrent(AT_ONCE, |letter| self.deliver(letter, now)).await;
        };
        if tokio::time::timeout(LONGEST, telling).await.is_err() {
            tracing::warn!(events = events.len(), "not everybody who is connected was told in time");
        }
    }

    /// What cannot be sent to a connection, and what comes after it, is not.
    async fn deliver(&self, letter: Letter, now: Timestamp) {
        for message in &letter.messages {
            match self.sockets.send(&letter.to, message).await {
                Ok(()) => {}
                Err(Unsent::Gone) if now < letter.connected_at.plus(HANDSHAKE) => return,
                Err(Unsent::Gone) => return self.forget(&letter.to).await,
                Err(Unsent::Failed(cause)) => {
                    tracing::warn!(cause, "a connection was not told");
                    return;
                }
            }
        }
    }

    async fn forget(&self, id: &ConnectionId) {
        if let Err(error) = self.store.close_connection(id).await {
            tracing::warn!(cause = %error, "a connection that is gone was not forgotten");
        }
    }
}
