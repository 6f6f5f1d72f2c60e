//! API Gateway's WebSocket API on this machine: handshakes, messages and closings become the events that it sends to the
//! websocket function, and its management API is what the functions' SDK talks to. With a page to look at it.

mod event;
mod function;
mod hub;
mod management;
mod page;
mod socket;
mod talk;

use std::fmt::Display;
use std::net::SocketAddr;
use std::sync::Arc;

use aws_sdk_dynamodb::config::SharedHttpClient;
use axum::Router;
use axum::routing::{any, get};
use shared::App;
use shared::clock::Clock;
use shared::random::Random;
use tokio::sync::RwLock;
use websocket::Websocket;

use self::hub::Hub;
use crate::dynamodb::{aws_config, watched};
use crate::lambda::Place;
use crate::recorder::Recorder;
use crate::shutdown::Shutdown;

/// Below it are the paths of the management API.
const BASE: &str = "/_local/live";

/// The WebSocket API of a shop.
pub(crate) struct Live {
    hub: Hub,
    function: Websocket,
    place: Place,
    recorder: Recorder,
    clock: Clock,
    random: Random,
    /// Each connection keeps a read lock until its last event, so that stopping can wait for all of them.
    running: Arc<RwLock<()>>,
    stop: Shutdown,
}

/// What the WebSocket API shares with the rest of the shop.
pub(crate) struct LiveShares {
    pub(crate) place: Place,
    pub(crate) recorder: Recorder,
    pub(crate) running: Arc<RwLock<()>>,
    /// Ends the connections.
    pub(crate) stop: Shutdown,
    /// How the function reaches the management API, if not directly.
    pub(crate) watched: Option<SharedHttpClient>,
}

impl Live {
    /// The WebSocket API of the shop at this address.
    pub(crate) fn new(app: &App, address: SocketAddr, shares: LiveShares) -> Self {
        let LiveShares { place, recorder, running, stop, watched: way } = shares;
        let live_api = live_api(address);
        let aws = watched(&aws_config(&live_api), way.as_ref());
        let function = Websocket::new(app.store.clone(), app.clock.clone(), &aws, &live_api);
        let (clock, random) = (app.clock.clone(), app.random.clone());
        Self { hub: Hub::default(), function, place, recorder, clock, random, running, stop }
    }
}

/// Where clients connect.
pub(crate) fn live_url(address: SocketAddr) -> String {
    format!("ws://{address}{BASE}/socket")
}

/// Where the management API is.
pub(crate) fn live_api(gateway: impl Display) -> String {
    format!("http://{gateway}{BASE}")
}

pub(super) fn routes(live: Arc<Live>) -> Router {
    let connection = get(management::view).post(management::post).delete(management::close);
    Router::new()
        .route("/_local/live", get(page::html))
        .route("/_local/live/page.css", get(page::css))
        .route("/_local/live/page.js", get(page::js))
        .route("/_local/live/socket", any(socket::open))
        .route("/_local/live/@connections/{id}", connection)
        .with_state(live)
}
