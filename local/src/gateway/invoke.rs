use http::StatusCode;
use lambda_http::request::LambdaRequest;
use lambda_http::{Context, LambdaEvent, Service};
use serde_json::Value;
use shared::clock::Clock;
use shared::http::HttpService;
use shared::lambda::HttpFunction;
use shared::request_context::{Call, RequestContext};
use tokio::sync::OwnedRwLockReadGuard;
use tracing::instrument::WithSubscriber;

use crate::function::{Function, TIMEOUT};
use crate::lambda::{Lambda, Unanswered};
use crate::running::as_function;

/// The result of an invocation: the answer's text or a failure, and the DynamoDB calls that the function made.
pub(super) struct Invocation {
    pub(super) answer: Result<String, Failure>,
    pub(super) calls: Vec<Call>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It panicked or answered nonsense.
    Crashed,
    /// It took too long.
    TimedOut,
}

impl Failure {
    pub(super) fn status_and_message(self) -> (StatusCode, &'static str) {
        match self {
            Self::Crashed => (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"),
            Self::TimedOut => (StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
        }
    }
}

/// Invokes a function as Lambda does. Event and answer are JSON, and the invocation continues when the client hangs up.
/// It keeps `running` until its end.
pub(super) async fn invoke(
    function: Function,
    service: HttpService,
    event: Value,
    request_id: &str,
    running: OwnedRwLockReadGuard<()>,
) -> Invocation {
    let request_context = RequestContext::new(TIMEOUT);
    let context = context(function, request_id);
    let work = request_context.clone().run(tokio::time::timeout(TIMEOUT, answer(service, event, context)));
    let work = async move {
        let answer = as_function(function, work).await;
        drop(running);
        answer
    };
    let answer = match tokio::spawn(work.with_current_subscriber()).await {
        Ok(Ok(Some(answer))) => Ok(answer),
        Ok(Err(_too_long)) => Err(Failure::TimedOut),
        Ok(Ok(None)) | Err(_) => Err(Failure::Crashed),
    };
    if let Err(failure) = answer {
        tracing::error!(%function, request_id, ?failure, "no answer");
    }
    Invocation { answer, calls: request_context.calls() }
}

/// Invokes a function through a Lambda emulator. The DynamoDB calls of the function are not known then.
pub(super) async fn invoke_elsewhere(
    lambda: Lambda,
    function: Function,
    event: Value,
    request_id: &str,
    running: OwnedRwLockReadGuard<()>,
) -> Invocation {
    let work = async move {
        let answer = lambda.invoke(function, &event, TIMEOUT).await;
        drop(running);
        answer
    };
    let answer = match tokio::spawn(work).await {
        Ok(Ok(answer)) => Ok(answer.to_string()),
        Ok(Err(Unanswered::TimedOut)) => Err(Failure::TimedOut),
        Ok(Err(Unanswered::Failed(cause))) => {
            tracing::error!(%function, request_id, cause, "the function failed");
            Err(Failure::Crashed)
        }
        Err(_) => Err(Failure::Crashed),
    };
    Invocation { answer, calls: Vec::new() }
}

async fn answer(service: HttpService, event: Value, context: Context) -> Option<String> {
    let request: LambdaRequest = serde_json::from_str(&event.to_string()).ok()?;
    let answering = HttpFunction::new(service).call(LambdaEvent::new(request, context));
    let Ok(answer) = answering.await;
    serde_json::to_string(&answer).ok()
}

fn context(function: Function, request_id: &str) -> Context {
    let mut context = Context::default();
    context.request_id = request_id.to_owned();
    context.invoked_function_arn = format!("arn:aws:lambda:us-east-1:000000000000:function:{function}");
    // This uses the machine's clock, because tests move the shop's clock.
    let now = u64::try_from(Clock::default().now().millis()).unwrap_or_default();
    context.deadline = now.saturating_add(u64::try_from(TIMEOUT.as_millis()).unwrap_or(u64::MAX));
    context
}
