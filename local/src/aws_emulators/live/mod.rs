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

use axum::Router;
use axum::routing::{any, get};
use shared::App;
use shared::clock::Clock;
use websocket::Websocket;

use self::hub::Hub;
use crate::dynamodb::{aws_config, watched};
use crate::gateway::{Dispatcher, Options, Recorder};
use crate::lambda::Place;
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
    stop: Shutdown,
}

impl Live {
    /// Of the shop at this address; its connections end when it is told to stop.
    pub(crate) fn new(
        app: &App,
        options: &Options,
        address: SocketAddr,
        place: Place,
        recorder: Recorder,
        stop: Shutdown,
    ) -> Self {
        let live_api = live_api(address);
        let aws = watched(&aws_config(&live_api), options.watched.as_ref());
        let function = Websocket::new(app.store.clone(), app.clock.clone(), &aws, &live_api);
        Self { hub: Hub::default(), function, place, recorder, clock: app.clock.clone(), stop }
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

pub(super) fn routes() -> Router<Arc<Dispatcher>> {
    let connection = get(management::view).post(management::post).delete(management::close);
    Router::new()
        .route("/_local/live", get(page::html))
        .route("/_local/live/page.css", get(page::css))
        .route("/_local/live/page.js", get(page::js))
        .route("/_local/live/socket", any(socket::open))
        .route("/_local/live/@connections/{id}", connection)
}
