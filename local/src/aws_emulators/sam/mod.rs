//! What `sam local` is to be given, so that it runs the functions in containers with this shop for the rest of AWS: a
//! copy of the template, the values of its variables, and sample events that fit. Only where the shop was opened for it.

mod environment;
mod events;
mod host;
mod shop;
mod template;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use tokio::sync::Mutex;

use crate::error::StartError;
use crate::lambda::Services;
use crate::template::Template;

use self::events::Token;
pub use self::host::Host;
pub(crate) use self::shop::Shop;

const BASE: &str = "/_local/sam";
const JSON: &str = "application/json";

/// What there is for `sam local`.
pub(crate) struct Sam {
    environment: String,
    template: String,
    token: Mutex<Option<Token>>,
    shop: Shop,
}

impl Sam {
    /// `services` are as containers reach them.
    ///
    /// # Errors
    /// When the template has a variable whose value is not known here.
    pub(crate) fn new(template: &Template, services: &Services, shop: Shop) -> Result<Self, StartError> {
        Ok(Self {
            environment: format!("{:#}\n", environment::of_all(template, services)?),
            template: template::copy(&environment::added(services), std::env::consts::ARCH)?,
            token: Mutex::default(),
            shop,
        })
    }
}

pub(super) fn routes(sam: Option<Arc<Sam>>) -> Router {
    Router::new()
        .route(&format!("{BASE}/env.json"), get(environment))
        .route(&format!("{BASE}/template.yaml"), get(template))
        .route(&format!("{BASE}/events/{{file}}"), get(event))
        .route_layer(middleware::from_fn(for_this_machine))
        .with_state(sam)
}

async fn environment(State(sam): State<Option<Arc<Sam>>>) -> Response {
    sam.map_or_else(closed, |sam| ([(CONTENT_TYPE, JSON)], sam.environment.clone()).into_response())
}

async fn template(State(sam): State<Option<Arc<Sam>>>) -> Response {
    let yaml = |sam: Arc<Sam>| ([(CONTENT_TYPE, "application/yaml")], sam.template.clone()).into_response();
    sam.map_or_else(closed, yaml)
}

async fn event(State(sam): State<Option<Arc<Sam>>>, Path(file): Path<String>) -> Response {
    let Some(sam) = sam else { return closed() };
    let Some(name) = file.strip_suffix(".json").filter(|name| events::sample(name).is_some()) else {
        return (StatusCode::NOT_FOUND, "There is no such file in events/.\n").into_response();
    };
    match events::fitting(&sam, name).await {
        Ok(event) => ([(CONTENT_TYPE, JSON)], event).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

fn closed() -> Response {
    (StatusCode::NOT_FOUND, "Open the shop with --sam for this.\n").into_response()
}

/// Events have tokens of staff in them: neither containers nor pages of other sites get any, whatever name they ask by.
async fn for_this_machine(ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request, next: Next) -> Response {
    let is_asked_here =
        super::asked_host(request.headers()).is_some_and(|host| matches!(host.host(), "127.0.0.1" | "localhost"));
    if peer.ip().is_loopback() && is_asked_here {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "Ask for this at 127.0.0.1.\n").into_response()
}

#[cfg(test)]
mod tests;
