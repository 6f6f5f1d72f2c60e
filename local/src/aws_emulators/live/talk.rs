use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use serde_json::json;
use shared::domain::CONNECTION_LIFETIME;
use tokio::sync::{OwnedRwLockReadGuard, mpsc};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::Live;
use super::event::Connection;
use super::hub::Order;

/// For how long API Gateway keeps a connection on which nothing comes or goes.
const IDLE: Duration = Duration::from_secs(10 * 60);
/// How often a connection looks at the shop's clock, which tests move.
const TICK: Duration = Duration::from_millis(100);
/// How long a client may take to accept a message, or the end.
const PATIENCE: Duration = Duration::from_secs(2);
/// How many of a client's messages may wait for the one before them.
const BACKLOG: usize = 16;

/// An open connection.
pub(super) struct Talk {
    pub(super) live: Arc<Live>,
    pub(super) connection: Connection,
}

/// Why a connection ends: the code and the reason of the closing frame. None where the client has closed or is gone.
struct End {
    code: u16,
    reason: &'static str,
    by_client: bool,
}

impl End {
    const fn ours(code: u16, reason: &'static str) -> Self {
        Self { code, reason, by_client: false }
    }

    const fn theirs(code: u16, reason: &'static str) -> Self {
        Self { code, reason, by_client: true }
    }
}

impl Talk {
    /// Takes messages to the function and its answers back, and passes on what is sent by the management API, until
    /// one side or the clock ends it. Holds `running` until the function knows that it has ended.
    pub(super) async fn run(
        self: Arc<Self>,
        mut socket: WebSocket,
        mut orders: mpsc::Receiver<Order>,
        running: OwnedRwLockReadGuard<()>,
    ) {
        let (messages, backlog) = mpsc::channel(BACKLOG);
        let (answers, mut answered) = mpsc::channel(BACKLOG);
        let worker = tokio::spawn(Arc::clone(&self).answer(backlog, answers));
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stop = std::pin::pin!(self.live.stop.clone().requested());
        let end = loop {
            let done = tokio::select! {
                biased;
                () = &mut stop => Err(End::ours(close_code::AWAY, "Going away")),
                order = orders.recv() => match order {
                    Some(Order::Send(text)) => self.send(&mut socket, text).await,
                    Some(Order::Close) | None => Err(End::ours(close_code::NORMAL, "Connection Closed Normally")),
                },
                Some(text) = answered.recv() => self.send(&mut socket, text).await,
                message = socket.recv() => self.receive(message, &messages),
                _ = ticks.tick() => self.look_at_the_clock(),
            };
            if let Err(end) = done {
                break end;
            }
        };
        // What the function is at work on is done to its end, and the connection's own end comes after it.
        drop(messages);
        self.live.hub.forget(&self.connection.id);
        if !end.by_client {
            let frame = CloseFrame { code: end.code, reason: end.reason.into() };
            let _gone = timeout(PATIENCE, socket.send(Message::Close(Some(frame)))).await;
        }
        drop(answered);
        let _panicked = worker.await;
        self.ended(end.code, end.reason).await;
        drop(running);
        if !end.by_client {
            let _gone = timeout(PATIENCE, until_closed(&mut socket)).await;
        }
    }

    /// Tells the function that the connection has ended.
    pub(super) async fn ended(&self, code: u16, reason: &str) {
        let live = &self.live;
        live.hub.forget(&self.connection.id);
        let event = self.connection.disconnect(code, reason, &self.live.random, live.clock.now());
        let _logged = live.invoke(&event).await;
    }

    async fn answer(self: Arc<Self>, mut messages: mpsc::Receiver<String>, answers: mpsc::Sender<String>) {
        let (live, random) = (&self.live, &self.live.random);
        while let Some(text) = messages.recv().await {
            let event = self.connection.message(&text, random, live.clock.now());
            let answer = match live.invoke(&event).await {
                Some(answer) => answer.body,
                None => {
                    Some(json!({"message": "Internal server error", "connectionId": self.connection.id}).to_string())
                }
            };
            if let Some(body) = answer {
                let _ended = answers.send(body).await;
            }
        }
    }

    fn receive(
        &self,
        message: Option<Result<Message, axum::Error>>,
        messages: &mpsc::Sender<String>,
    ) -> Result<(), End> {
        self.touch();
        match message {
            Some(Ok(Message::Text(text))) => messages
                .try_send(text.to_string())
                .map_err(|_| End::ours(close_code::POLICY, "Too many messages at once")),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
            Some(Ok(Message::Binary(_))) => Err(End::ours(close_code::UNSUPPORTED, "Binary messages are not taken")),
            Some(Ok(Message::Close(frame))) => {
                Err(End::theirs(frame.map_or(close_code::STATUS, |frame| frame.code), "Closed by the client"))
            }
            Some(Err(error)) if is_too_long(&error) => Err(End::ours(close_code::SIZE, "Message too big")),
            Some(Err(_)) | None => Err(End::theirs(close_code::ABNORMAL, "Connection Closed Abnormally")),
        }
    }

    async fn send(&self, socket: &mut WebSocket, text: String) -> Result<(), End> {
        match timeout(PATIENCE, socket.send(Message::Text(text.into()))).await {
            Ok(Ok(())) => {
                self.touch();
                Ok(())
            }
            Ok(Err(_)) | Err(_) => Err(End::theirs(close_code::ABNORMAL, "Connection Closed Abnormally")),
        }
    }

    fn touch(&self) {
        self.live.hub.touch(&self.connection.id, self.live.clock.now());
    }

    fn look_at_the_clock(&self) -> Result<(), End> {
        let now = self.live.clock.now();
        let last = self.live.hub.view(&self.connection.id).map_or(now, |(_, last)| last);
        if now >= last.plus(IDLE) || now >= self.connection.connected_at.plus(CONNECTION_LIFETIME) {
            return Err(End::ours(close_code::AWAY, "Going away"));
        }
        Ok(())
    }
}

/// A message or a frame. There is nothing else to tell it by.
fn is_too_long(error: &axum::Error) -> bool {
    error.to_string().contains("Space limit exceeded")
}

/// Reads on until the client has closed too, so that it gets to read why.
async fn until_closed(socket: &mut WebSocket) {
    while let Some(Ok(_)) = socket.recv().await {}
}
