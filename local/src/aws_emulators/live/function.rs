use serde_json::Value;
use shared::request_context::RequestContext;
use tracing::instrument::WithSubscriber;

use super::Live;
use crate::function::{Function, TIMEOUT};
use crate::recorder::Record;
use crate::running::as_function;

/// What the websocket function answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::aws_emulators) struct Answer {
    pub(super) status: u16,
    pub(super) body: Option<String>,
}

impl Answer {
    /// Whether a handshake may go on.
    pub(in crate::aws_emulators) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Live {
    /// Invokes the websocket function as Lambda does, with JSON both ways. None if it failed or took too long.
    pub(in crate::aws_emulators) async fn invoke(&self, event: &Value) -> Option<Answer> {
        let route = event.pointer("/requestContext/routeKey").and_then(Value::as_str).unwrap_or_default().to_owned();
        let (scope, function, place, event) =
            (RequestContext::new(TIMEOUT), self.function.clone(), self.place.clone(), event.clone());
        let work = async move {
            if let Some(lambda) = place.elsewhere() {
                return lambda.invoke(Function::Websocket, &event, TIMEOUT).await.ok();
            }
            let event = serde_json::from_str(&event.to_string()).ok()?;
            serde_json::to_value(function.handle(event).await).ok()
        };
        let work = scope.clone().run(async move { tokio::time::timeout(TIMEOUT, work).await.ok().flatten() });
        let work = as_function(Function::Websocket, work);
        let answer = tokio::spawn(work.with_current_subscriber()).await.ok().flatten().and_then(|it| read(&it));
        if answer.is_none() {
            tracing::error!(route, "no answer");
        }
        let calls = scope.calls();
        self.recorder.note(Record {
            function: Function::Websocket,
            method: String::new(),
            route_key: route,
            status: answer.as_ref().map_or(500, |answer| answer.status),
            read_units: calls.iter().map(|call| call.read_units).sum(),
            write_units: calls.iter().map(|call| call.write_units).sum(),
            calls: calls.into_iter().map(|call| call.operation).collect(),
        });
        answer
    }
}

fn read(answer: &Value) -> Option<Answer> {
    let status = answer.get("statusCode")?.as_u64().and_then(|status| u16::try_from(status).ok())?;
    Some(Answer { status, body: answer.get("body").and_then(Value::as_str).map(str::to_owned) })
}
