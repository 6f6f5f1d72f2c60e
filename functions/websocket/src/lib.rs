//! The WebSocket API: connecting, subscribing and disconnecting. Messages to clients are sent by the
//! stream function.

mod answer;
mod connect;
mod disconnect;
mod message;
mod refusal;
mod sockets;

use std::time::Duration;

use aws_config::SdkConfig;
use aws_lambda_events::event::apigw::{ApiGatewayWebsocketProxyRequest, ApiGatewayWebsocketProxyRequestContext};
use shared::clock::Clock;
use shared::domain::ConnectionId;
use shared::request_context::RequestContext;
use shared::store::Store;
use shared::telemetry::{Ending, Invocation};

pub use answer::Answer;

use crate::sockets::Sockets;

/// How long an event may take: less than the function's own time.
const BUDGET: Duration = Duration::from_secs(10);

/// What API Gateway sends.
pub type Event = ApiGatewayWebsocketProxyRequest;

/// What this function works with: built once when it starts, cheap to clone.
#[derive(Clone, Debug)]
pub struct Websocket {
    store: Store,
    clock: Clock,
    sockets: Sockets,
}

impl Websocket {
    /// `live_api` is where the WebSocket API's management API is.
    pub fn new(store: Store, clock: Clock, aws: &SdkConfig, live_api: &str) -> Self {
        Self { store, clock, sockets: Sockets::new(aws, live_api) }
    }

    /// Handles an event of one of the three routes; and logs it in one line, without what was in it.
    pub async fn handle(&self, event: Event) -> Answer {
        let route = event.request_context.route_key.clone().unwrap_or_default();
        let invocation = Invocation::begin("websocket", shown(&route));
        let ending =
            |answer: &Answer| Ending { status: Some(answer.status()), code: answer.code(), ..Ending::default() };
        RequestContext::new(BUDGET).run(invocation.watch(self.route(&route, event), ending)).await
    }

    async fn route(&self, route: &str, event: Event) -> Answer {
        let Some(connection) = connection(&event.request_context) else { return Answer::of_status(400) };
        match route {
            "$connect" => self.connect(&connection, event.query_string_parameters.first("ticket")).await,
            "$disconnect" => self.disconnect(&connection).await,
            _ => {
                let request_id = event.request_context.request_id.unwrap_or_default();
                self.message(&connection, &event.body.unwrap_or_default(), &request_id).await
            }
        }
    }
}

/// The routes of the template. A message is of the last one, whatever it says of itself.
fn shown(route: &str) -> &'static str {
    match route {
        "$connect" => "$connect",
        "$disconnect" => "$disconnect",
        _ => "$default",
    }
}

fn connection(context: &ApiGatewayWebsocketProxyRequestContext) -> Option<ConnectionId> {
    context.connection_id.as_deref().map(ConnectionId::new)
}
