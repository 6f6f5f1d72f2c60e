use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{ConnectInfo, RawQuery, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use http::header::USER_AGENT;
use http::{HeaderMap, StatusCode};

use super::Live;
use super::event::Connection;
use super::talk::Talk;

/// The largest frame and the largest message that API Gateway takes, in bytes.
const MAX_FRAME: usize = 32 * 1024;
const MAX_MESSAGE: usize = 128 * 1024;

/// A handshake: the function says whether it goes on.
pub(super) async fn open(
    State(live): State<Arc<Live>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    // The connection keeps this lock until it has ended, so that stopping can wait for its last event.
    let running = Arc::clone(&live.running).read_owned().await;
    let (random, now) = (&live.random, live.clock.now());
    let user_agent = headers.get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let connection = Connection {
        id: URL_SAFE.encode(random.bytes::<11>()),
        connected_at: now,
        source_ip: peer.ip(),
        user_agent: user_agent.unwrap_or_default(),
    };
    let event = connection.connect(&headers, &query.unwrap_or_default(), random, now);
    match live.invoke(&event).await {
        Some(answer) if answer.is_success() => {}
        Some(answer) => return StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY).into_response(),
        None => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
    let orders = live.hub.open(&connection);
    let talk = Arc::new(Talk { live, connection });
    let unused = Arc::clone(&talk);
    upgrade
        .max_frame_size(MAX_FRAME)
        .max_message_size(MAX_MESSAGE)
        .on_failed_upgrade(move |_hung_up| {
            tokio::spawn(async move { unused.ended(1006, "Connection Closed Abnormally").await });
        })
        .on_upgrade(|socket| talk.run(socket, orders, running))
}
