//! An emulator of Lambda's runtime API, for one function at a time.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use shared::clock::Clock;
use shared::random::Random;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use crate::failure::Failure;

/// The timeout of an invocation, as in the template.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Serves one function until it is dropped.
pub(super) struct RuntimeApi {
    /// The value of `AWS_LAMBDA_RUNTIME_API`: host and port.
    pub(super) address: String,
    events: UnboundedSender<Bytes>,
    said: UnboundedReceiver<Said>,
    server: JoinHandle<()>,
}

/// A call of the function, and when it arrived.
#[derive(Debug)]
pub(super) enum Said {
    /// It requests the next event: INIT or an invocation has ended.
    Next(Instant),
    Answered(Instant, Bytes),
    /// INIT or an invocation failed.
    Failed(Bytes),
}

struct Served {
    events: Mutex<UnboundedReceiver<Bytes>>,
    said: UnboundedSender<Said>,
    clock: Clock,
    random: Random,
}

impl RuntimeApi {
    /// # Errors
    /// Returns a failure if no port is free.
    pub(super) async fn open() -> Result<Self, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.map_err(|error| Failure::fatal("a port for the runtime API", error))?;
        let address = listener.local_addr().map_err(|error| Failure::fatal("the runtime API's port", error))?;
        let (events, from_outside) = unbounded_channel();
        let (say, said) = unbounded_channel();
        let served =
            Served { events: Mutex::new(from_outside), said: say, clock: Clock::default(), random: Random::default() };
        let invocation = "/2018-06-01/runtime/invocation";
        let router = Router::new()
            .route(&format!("{invocation}/next"), get(next))
            .route(&format!("{invocation}/{{id}}/response"), post(answered))
            .route(&format!("{invocation}/{{id}}/error"), post(failed))
            .route("/2018-06-01/runtime/init/error", post(failed))
            .with_state(Arc::new(served));
        let server = tokio::spawn(async move {
            // It ends when its task is aborted.
            let _ended = axum::serve(listener, router).await;
        });
        Ok(Self { address: address.to_string(), events, said, server })
    }

    /// Gives the function an event when it requests one.
    pub(super) fn invoke(&self, event: Bytes) {
        // The server has the receiver as long as `self` exists.
        let _sent = self.events.send(event);
    }

    /// Returns the function's next call.
    pub(super) async fn said(&mut self) -> Option<Said> {
        self.said.recv().await
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn next(State(served): State<Arc<Served>>) -> impl IntoResponse {
    let _heard = served.said.send(Said::Next(Instant::now()));
    let event = served.events.lock().await.recv().await.ok_or(StatusCode::GONE)?;
    let random: String = served.random.bytes::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
    let deadline = served.clock.now().millis().saturating_add(i64::try_from(TIMEOUT.as_millis()).unwrap_or(i64::MAX));
    let (time, rest) = random.split_at(8);
    let parent = rest.get(..16).unwrap_or(rest);
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", random.clone()),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:000000000000:function:bench".to_owned()),
        ("lambda-runtime-trace-id", format!("Root=1-{time}-{rest};Parent={parent};Sampled=0")),
    ];
    Ok::<_, StatusCode>((headers.map(|(name, value)| (HeaderName::from_static(name), value)), event))
}

async fn answered(State(served): State<Arc<Served>>, body: Bytes) -> StatusCode {
    let _heard = served.said.send(Said::Answered(Instant::now(), body));
    StatusCode::ACCEPTED
}

async fn failed(State(served): State<Arc<Served>>, body: Bytes) -> StatusCode {
    let _heard = served.said.send(Said::Failed(body));
    StatusCode::ACCEPTED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_function_is_served_as_lambda_does() {
        let mut api = RuntimeApi::open().await.expect("a runtime API");
        let (http, base) = (reqwest::Client::new(), format!("http://{}/2018-06-01/runtime", api.address));
        let asked = tokio::spawn(http.get(format!("{base}/invocation/next")).send());
        assert!(matches!(api.said().await, Some(Said::Next(_))));
        api.invoke(Bytes::from_static(b"{\"a\": 1}"));
        let event = asked.await.expect("a task").expect("an event");
        let header = |name: &str| event.headers()[name].to_str().expect("text").to_owned();
        let id = header("lambda-runtime-aws-request-id");
        let left =
            header("lambda-runtime-deadline-ms").parse::<i64>().expect("a time") - Clock::default().now().millis();
        assert!((10_000..=15_000).contains(&left), "{left}");
        assert!(header("lambda-runtime-trace-id").starts_with("Root=1-"));
        assert_eq!(event.text().await.expect("a body"), "{\"a\": 1}");
        let answer =
            http.post(format!("{base}/invocation/{id}/response")).body("done").send().await.expect("an answer");
        assert_eq!(answer.status(), 202);
        assert!(matches!(api.said().await, Some(Said::Answered(_, body)) if body == "done"));
        for path in [format!("invocation/{id}/error"), "init/error".to_owned()] {
            http.post(format!("{base}/{path}")).body("why").send().await.expect("an answer");
            assert!(matches!(api.said().await, Some(Said::Failed(body)) if body == "why"), "{path}");
        }
    }
}
