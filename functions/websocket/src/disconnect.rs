use shared::domain::ConnectionId;

use crate::{Answer, Websocket};

impl Websocket {
    /// `$disconnect`: forgets who has gone. API Gateway does not promise to tell; what it does not tell of is found gone
    /// when something is sent there, and ends by the clock at the latest.
    pub(crate) async fn disconnect(&self, id: &ConnectionId) -> Answer {
        match self.store.close_connection(id).await {
            Ok(()) => Answer::of_status(200),
            Err(error) => {
                tracing::error!(cause = %error, "a connection that has gone was not forgotten");
                Answer::of_status(503).because("unavailable")
            }
        }
    }

    /// Ends a connection from this side: forgets it first, so that nothing is sent there any more even if it cannot be
    /// closed.
    pub(crate) async fn end(&self, id: &ConnectionId, code: &'static str) -> Answer {
        let answer = self.disconnect(id).await;
        self.sockets.close(id).await;
        answer.because(code)
    }
}
