use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tests::{Answer, Client};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long anything may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody who is connected.
pub struct Listener {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// Asks for a ticket.
pub async fn ask_for_ticket(client: &Client) -> Answer {
    client.post("/v1/live/tickets", json!({})).await
}

/// A ticket, as the address to connect to with it.
pub async fn ticket(client: &Client) -> String {
    let answer = ask_for_ticket(client).await.expect(201);
    let text = |name: &str| answer[name].as_str().expect(name).to_owned();
    format!("{}?ticket={}", text("url"), text("ticket"))
}

impl Listener {
    /// Connects with a ticket of its own.
    pub async fn of(client: &Client) -> Self {
        Self::open(&ticket(client).await).await.expect("a connection")
    }

    /// Connects to this address; or the status that the handshake fails with.
    pub async fn open(url: &str) -> Result<Self, u16> {
        match timeout(PATIENCE, connect_async(url)).await.expect("a handshake in time") {
            Ok((socket, _)) => Ok(Self { socket }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// The next message.
    pub async fn next(&mut self) -> Value {
        loop {
            let message = timeout(PATIENCE, self.socket.next()).await.expect("a message in time");
            match message.expect("an open connection").expect("a message") {
                Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// The next message, given that it is an event of this type.
    pub async fn next_event(&mut self, kind: &str) -> Value {
        let event = self.next().await;
        assert_eq!(event["type"], kind, "{event}");
        event
    }

    pub async fn say_text(&mut self, text: impl Into<String>) {
        self.socket.send(Message::text(text.into().as_str())).await.expect("sent");
    }

    pub async fn say_bytes(&mut self, bytes: Vec<u8>) {
        self.socket.send(Message::binary(bytes)).await.expect("sent");
    }

    /// Says something and gives what is answered.
    pub async fn say(&mut self, message: Value) -> Value {
        self.say_text(message.to_string()).await;
        self.next().await
    }

    /// That nothing has come that was not read: the answer to a ping comes after what was sent before.
    pub async fn has_heard_nothing_more(&mut self) {
        let answer = self.say(json!({ "action": "ping" })).await;
        assert_eq!(answer["type"], "pong", "{answer}");
    }

    /// Waits until the other side has closed, without another message; the code it gave, none where it just went away.
    pub async fn closed(mut self) -> Option<u16> {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("the end in time") {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(Message::Text(text))) => panic!("heard {text}"),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// Closes as clients should.
    pub async fn close(mut self) {
        self.socket.close(None).await.expect("closed");
        while let Some(Ok(_)) = self.socket.next().await {}
    }
}
