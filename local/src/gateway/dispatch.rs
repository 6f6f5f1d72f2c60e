use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use shared::App;
use tokio::sync::RwLock;

use super::functions::Functions;
use super::headers::Arrival;
use super::invoke::{Invocation, invoke, invoke_elsewhere};
use super::{answer, event, path};
use crate::changes::Changes;
use crate::lambda::Place;
use crate::recorder::{Record, Recorder};
use crate::template::RouteTable;

/// The longest request line that API Gateway takes, in bytes: its limit on request line and headers together.
const MAX_TARGET: usize = 10_240;

/// Routes each request to its function and returns the answer, as API Gateway does.
pub(super) struct Dispatcher {
    pub(super) app: App,
    pub(super) routes: RouteTable,
    pub(super) functions: Functions,
    /// Where the functions run.
    pub(super) place: Place,
    pub(super) recorder: Recorder,
    /// The gateway's own address.
    pub(super) address: SocketAddr,
    /// Notified after each request that may have changed the table.
    pub(super) changes: Changes,
    /// Each invocation keeps a read lock while it runs, so that stopping can wait for all of them.
    pub(super) running: Arc<RwLock<()>>,
}

impl Dispatcher {
    /// The answer to a request from `peer`.
    pub(super) async fn dispatch(&self, request: Request<Bytes>, peer: SocketAddr) -> Response<Bytes> {
        let request_id = STANDARD.encode(self.app.random.bytes::<11>());
        let mut response = self.answer(request, peer, &request_id).await;
        if let Ok(id) = HeaderValue::from_str(&request_id) {
            response.headers_mut().insert(HeaderName::from_static("apigw-requestid"), id);
        }
        response
    }

    async fn answer(&self, request: Request<Bytes>, peer: SocketAddr, request_id: &str) -> Response<Bytes> {
        let (parts, body) = request.into_parts();
        let target = parts.uri.path_and_query().map_or(0, |target| target.as_str().len());
        if target > MAX_TARGET {
            return answer::refusal(StatusCode::URI_TOO_LONG, "URI Too Long");
        }
        let Some(path) = path::decode(parts.uri.path()) else {
            return answer::refusal(StatusCode::BAD_REQUEST, "Bad Request");
        };
        let matched = self.routes.find(&parts.method, &path);
        let Some(service) = self.functions.service(matched.function) else {
            return answer::refusal(StatusCode::NOT_FOUND, "Not Found");
        };
        let arrival = Arrival { gateway: self.address, peer, body_length: body.len(), trace_id: self.trace_id() };
        let event = event::event(&parts, &path, &body, &matched, &arrival, request_id, self.app.clock.now());

        let running = Arc::clone(&self.running).read_owned().await;
        let elsewhere = self.place.elsewhere().cloned();
        let is_unknown = elsewhere.is_some();
        let invocation = match elsewhere {
            Some(lambda) => invoke_elsewhere(lambda, matched.function, event, request_id, running).await,
            None => invoke(matched.function, service, event, request_id, running).await,
        };
        let response = response(&invocation);
        if is_unknown || invocation.calls.iter().any(|call| changes_the_table(call.operation)) {
            self.changes.tell();
        }
        self.recorder.note(Record {
            function: matched.function,
            method: parts.method.to_string(),
            route_key: matched.route_key,
            status: response.status().as_u16(),
            read_units: invocation.calls.iter().map(|call| call.read_units).sum(),
            write_units: invocation.calls.iter().map(|call| call.write_units).sum(),
            calls: invocation.calls.into_iter().map(|call| call.operation).collect(),
        });
        response
    }

    fn trace_id(&self) -> String {
        let seconds = self.app.clock.now().seconds();
        let random: String = self.app.random.bytes::<12>().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("Root=1-{seconds:08x}-{random}")
    }
}

fn response(invocation: &Invocation) -> Response<Bytes> {
    let answered = invocation.answer.as_deref().map(answer::response);
    match answered {
        Ok(Some(response)) => response,
        Ok(None) => answer::refusal(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"),
        Err(failure) => {
            let (status, message) = failure.status_and_message();
            answer::refusal(status, message)
        }
    }
}

fn changes_the_table(operation: &str) -> bool {
    !matches!(operation, "GetItem" | "BatchGetItem" | "Query" | "TransactGetItems")
}
