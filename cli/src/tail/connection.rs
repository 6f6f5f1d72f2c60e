use std::time::Duration;

use futures::{SinkExt, StreamExt};
use reqwest::Url;
use serde_json::{Value, json};
use shared::telemetry::root_cause;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::failure::Failure;
use crate::shop::Shop;

/// The topics to subscribe to.
const TOPICS: [&str; 2] = ["new_orders", "low_stock"];
/// How often to send a ping. API Gateway closes connections that are idle for ten minutes.
const STILL_HERE: Duration = Duration::from_secs(4 * 60);
/// The timeout of the handshake and of each confirmation.
const PATIENCE: Duration = Duration::from_secs(15);

/// A live connection that has subscribed to its topics.
pub(super) struct Connection {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    still_here: tokio::time::Interval,
}

impl Connection {
    /// Opens a connection with a new ticket, and subscribes to the topics.
    ///
    /// # Errors
    /// Returns a failure if the shop gives no ticket, refuses the subscription, or does not answer.
    pub(super) async fn open(shop: &Shop) -> Result<Self, Failure> {
        let ticket = shop.post("/v1/live/tickets", &json!({})).await?;
        let text = |name: &str| ticket.get(name).and_then(Value::as_str);
        let url = text("url").and_then(|url| Url::parse(url).ok()).zip(text("ticket"));
        let (mut url, ticket) = url.ok_or_else(|| Failure::refused("the shop does not say where to listen"))?;
        url.query_pairs_mut().append_pair("ticket", ticket);
        let connected = tokio::time::timeout(PATIENCE, connect_async(url.as_str())).await;
        let unopened = |why: String| Failure::Unreached(format!("the live connection could not be opened: {why}"));
        let connected = connected.map_err(|_| unopened("it took too long".to_owned()))?;
        let (socket, _) = connected.map_err(|error| unopened(root_cause(&error)))?;
        let mut still_here = tokio::time::interval(STILL_HERE);
        still_here.reset();
        let mut connection = Self { socket, still_here };
        for topic in TOPICS {
            connection.say(&json!({ "action": "subscribe", "topic": topic })).await?;
        }
        for _ in TOPICS {
            connection.confirmed().await?;
        }
        Ok(connection)
    }

    /// Returns the next message, or `None` if the connection has ended.
    ///
    /// # Errors
    /// Returns a failure if the connection breaks off, or if the shop refuses a message.
    pub(super) async fn next(&mut self) -> Result<Option<Value>, Failure> {
        loop {
            let message = tokio::select! {
                message = self.socket.next() => message,
                _ = self.still_here.tick() => {
                    self.say(&json!({ "action": "ping" })).await?;
                    continue;
                }
            };
            match message {
                None | Some(Ok(Message::Close(_))) => return Ok(None),
                Some(Ok(Message::Text(text))) => return read(text.as_str()).map(Some),
                // The WebSocket library answers pings.
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(broken(&error)),
            }
        }
    }

    /// Closes the connection, so that the shop forgets it at once.
    pub(super) async fn close(mut self) {
        let _is_gone_already = self.socket.close(None).await;
    }

    /// Waits for the confirmation of a subscription. Events of topics that are already confirmed may arrive before it
    /// and are dropped. Events during connecting are lost in any case.
    async fn confirmed(&mut self) -> Result<(), Failure> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.next()).await;
            let message = message.map_err(|_| Failure::Unreached("the shop confirms nothing".to_owned()))??;
            let message = message.ok_or_else(|| Failure::Unreached("the live connection has ended".to_owned()))?;
            if message.get("type").and_then(Value::as_str) == Some("subscribed") {
                return Ok(());
            }
        }
    }

    async fn say(&mut self, message: &Value) -> Result<(), Failure> {
        self.socket.send(Message::text(message.to_string())).await.map_err(|error| broken(&error))
    }
}

fn broken(error: &tokio_tungstenite::tungstenite::Error) -> Failure {
    Failure::Unreached(format!("the live connection broke off: {}", root_cause(error)))
}

/// # Errors
/// Returns a failure if the message is a problem or not JSON.
fn read(text: &str) -> Result<Value, Failure> {
    let message: Value = serde_json::from_str(text).map_err(|_| Failure::refused("what answered is no shop"))?;
    let is_problem =
        message.get("type").and_then(Value::as_str).is_some_and(|it| it.starts_with("urn:bodega:problem:"));
    if !is_problem {
        return Ok(message);
    }
    let detail = message.get("detail").and_then(Value::as_str).unwrap_or("the shop refuses").to_owned();
    let passing = message.get("status").and_then(Value::as_u64).is_some_and(|status| status == 410 || status >= 500);
    Err(if passing { Failure::Unreached(detail) } else { Failure::Refused(detail) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_ends_it_and_what_passes_does_not() {
        let problem = |status: u16| {
            let problem = json!({ "type": "urn:bodega:problem:x", "status": status, "detail": "No." });
            read(&problem.to_string())
        };
        assert_eq!(problem(403), Err(Failure::Refused("No.".to_owned())));
        assert_eq!(problem(503), Err(Failure::Unreached("No.".to_owned())));
        assert_eq!(problem(410), Err(Failure::Unreached("No.".to_owned())));
        assert_eq!(read(r#"{"type":"pong"}"#), Ok(json!({ "type": "pong" })));
        assert!(read("hello").is_err());
    }
}
