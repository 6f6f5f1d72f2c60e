use std::io::ErrorKind;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::answers::{self, Reason};
use super::call::Call;
use super::faults::{Fate, Faults};
use super::{Fault, Killed, unprocessed};

/// The header in which AWS sends the waiting time before a retry, in milliseconds.
const RETRY_AFTER: &str = "x-amz-retry-after";
/// The maximum delay, in milliseconds.
const LONGEST_DELAY: u64 = 30;

type Answer = Result<HttpResponse, ConnectorError>;

/// Forwards a call with its fault, if it has one.
pub(super) async fn carry(faults: &Faults, beyond: &dyn HttpConnector, request: HttpRequest) -> Answer {
    let Fate { fault, hold, retry_after, dice } = faults.next();
    if let Some(hold) = hold {
        hold.wait().await;
    }
    let Some(fault) = fault else { return beyond.call(request).await };
    let call = Call::of(&request);
    if !applies(fault, &call) {
        return beyond.call(request).await;
    }
    if !fault.kills() {
        faults.count(fault);
    }
    let refused = |mut response: HttpResponse| {
        if let Some(wait) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, wait.as_millis().to_string());
        }
        response
    };
    match fault {
        Fault::Throttled => Ok(refused(answers::throttled(&call, &dice))),
        Fault::Conflict => Ok(match call {
            Call::Transaction(items) | Call::TransactionalRead(items) => {
                answers::cancelled(&answers::one_of(items.len(), Reason::Conflict, &dice))
            }
            _ => answers::in_the_way(),
        }),
        Fault::Failed => Ok(refused(answers::internal())),
        Fault::FailedLate => beyond.call(request).await.map(|_done| refused(answers::internal())),
        Fault::Silent => std::future::pending().await,
        Fault::TimedOut => Err(ConnectorError::timeout("nobody answered in time".into())),
        Fault::Refused => Err(broken(ErrorKind::ConnectionRefused).never_connected()),
        Fault::Lost => beyond.call(request).await.and_then(|_done| Err(broken(ErrorKind::ConnectionReset))),
        Fault::Delayed => {
            tokio::time::sleep(Duration::from_millis(1 + dice.below(LONGEST_DELAY))).await;
            beyond.call(request).await
        }
        Fault::Unprocessed => unprocessed::half(beyond.call(request).await?).await,
        Fault::KilledBefore => kill(faults, fault),
        Fault::KilledAfter => {
            let _done = beyond.call(request).await;
            kill(faults, fault)
        }
    }
}

/// Returns true if the fault applies to this call.
fn applies(fault: Fault, call: &Call) -> bool {
    match fault {
        Fault::Conflict => matches!(call, Call::Transaction(_) | Call::TransactionalRead(_) | Call::Write(_)),
        Fault::Unprocessed => *call == Call::BatchRead,
        _ => true,
    }
}

/// Counts the fault only now, because only one of several simultaneous calls can kill the function.
fn kill(faults: &Faults, fault: Fault) -> ! {
    faults.count(fault);
    Killed::unwind()
}

fn broken(kind: ErrorKind) -> ConnectorError {
    ConnectorError::io(Box::new(std::io::Error::from(kind)))
}
