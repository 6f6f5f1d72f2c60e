use std::time::Duration;

use futures::StreamExt;
use serde::Deserialize;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::account::Account;
use crate::call::{Again, Call};
use crate::failure::Failure;
use crate::route::ISSUE_TICKET;
use crate::shop::Shop;

/// The timeout of a message.
const PATIENCE: Duration = Duration::from_secs(30);

/// A live connection.
pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    patience: Duration,
}

#[derive(Deserialize)]
struct Ticket {
    ticket: String,
    url: String,
}

impl Socket {
    /// # Errors
    /// Returns a failure if the shop refuses the connection.
    pub(crate) async fn open(shop: &Shop, account: &Account) -> Result<Self, Failure> {
        let call = Call::new(&ISSUE_TICKET).again(Again::Nothing);
        let Ticket { ticket, url } = account.call(shop, &call).await?.read(&[201])?;
        let opened = connect_async(format!("{url}?ticket={ticket}")).await;
        let opened = opened.map(|(stream, _)| Self { stream, patience: PATIENCE });
        opened.map_err(|error| Failure::fatal("no live connection", error))
    }

    /// Waits for the message with this id and ignores others.
    ///
    /// # Errors
    /// Returns a failure if it does not arrive.
    pub(crate) async fn hear(&mut self, id: &str) -> Result<(), Failure> {
        let lost = |why: &str| Failure::fatal(format!("{id} was not told"), why);
        loop {
            let message = tokio::time::timeout(self.patience, self.stream.next()).await.map_err(|_| lost("in time"))?;
            let message = message.ok_or_else(|| lost("closed"))?.map_err(|error| lost(&error.to_string()))?;
            let Message::Text(text) = message else { continue };
            let heard: Value = serde_json::from_str(&text).map_err(|error| lost(&error.to_string()))?;
            if heard.get("id").and_then(Value::as_str) == Some(id) {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stand::Stand;

    #[tokio::test]
    async fn what_is_not_told_is_a_failure() {
        let stand = Stand::open(local::Options::default()).await.unwrap();
        let shop = &stand.session.shop;
        let customer = Account::register(shop, "listener@example.com", &stand.session.password).await.unwrap();
        let mut socket = Socket::open(shop, &customer).await.unwrap();
        socket.patience = Duration::from_millis(200);
        let told = socket.hear("order.placed:ord_of_nobody").await.unwrap_err().to_string();
        assert!(told.contains("order.placed:ord_of_nobody was not told"), "{told}");
        stand.close().await;
    }
}
