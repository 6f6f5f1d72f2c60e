//! Error answers in DynamoDB's format.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use crate::random::Random;

const NAMESPACE: &str = "com.amazonaws.dynamodb.v20120810";
/// DynamoDB's front end uses this namespace instead of the table's.
const FRONT_DOOR: &str = "com.amazon.coral.availability";
const CONFLICT: &str = "Transaction is ongoing for the item";
const THROUGHPUT: &str = "The level of configured provisioned throughput for the table was exceeded.";

/// The reason why an action cancels its transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Conflict,
    Throttled,
    ThroughputExceeded,
}

impl Reason {
    const fn code(self) -> &'static str {
        match self {
            Self::Conflict => "TransactionConflict",
            Self::Throttled => "ThrottlingError",
            Self::ThroughputExceeded => "ProvisionedThroughputExceeded",
        }
    }

    const fn message(self) -> &'static str {
        match self {
            Self::Conflict => CONFLICT,
            Self::Throttled => "Throughput exceeds the current capacity of your table or index.",
            Self::ThroughputExceeded => THROUGHPUT,
        }
    }
}

/// 500: an internal error of DynamoDB.
pub(super) fn internal() -> HttpResponse {
    refusal(StatusCode::INTERNAL_SERVER_ERROR, NAMESPACE, "InternalServerError", "Internal server error")
}

/// 400: throttled, in one of the forms that DynamoDB uses.
pub(super) fn throttled(call: &Call, dice: &Random) -> HttpResponse {
    let bad = StatusCode::BAD_REQUEST;
    match (call, dice.below(5)) {
        (Call::Transaction(items), way @ (0 | 1)) => {
            let reason = if way == 0 { Reason::Throttled } else { Reason::ThroughputExceeded };
            cancelled(&one_of(items.len(), reason, dice))
        }
        (Call::Transaction(_), 2) => {
            let message = "Transaction with this client token is already in progress";
            refusal(bad, NAMESPACE, "TransactionInProgressException", message)
        }
        (_, 3) => refusal(bad, FRONT_DOOR, "ThrottlingException", "Rate of requests exceeds the allowed throughput."),
        _ => refusal(bad, NAMESPACE, "ProvisionedThroughputExceededException", THROUGHPUT),
    }
}

/// 400: these writes of a call, by position, exceed their partitions' capacity.
pub(super) fn exhausted(call: &Call, writes: &[bool]) -> HttpResponse {
    match call {
        Call::Transaction(_) => {
            let reasons: Vec<Option<Reason>> = writes.iter().map(|of| of.then_some(Reason::Throttled)).collect();
            cancelled(&reasons)
        }
        _ => refusal(StatusCode::BAD_REQUEST, NAMESPACE, "ProvisionedThroughputExceededException", THROUGHPUT),
    }
}

/// 403: the caller lacks the permission.
pub(super) fn forbidden() -> HttpResponse {
    refusal(StatusCode::FORBIDDEN, FRONT_DOOR, "AccessDeniedException", "The role does not allow it.")
}

/// 400: a single write conflicts with a transaction.
pub(super) fn in_the_way() -> HttpResponse {
    refusal(StatusCode::BAD_REQUEST, NAMESPACE, "TransactionConflictException", CONFLICT)
}

/// 400: a cancelled transaction, with the reason for each action.
pub(super) fn cancelled(reasons: &[Option<Reason>]) -> HttpResponse {
    let codes: Vec<&str> = reasons.iter().map(|reason| reason.map_or("None", Reason::code)).collect();
    let reasons: Vec<Value> = reasons
        .iter()
        .map(|reason| match reason {
            Some(reason) => json!({ "Code": reason.code(), "Message": reason.message() }),
            None => json!({ "Code": "None" }),
        })
        .collect();
    let message = "Transaction cancelled, please refer cancellation reasons for specific reasons";
    let body = json!({
        "__type": format!("{NAMESPACE}#TransactionCanceledException"),
        "Message": format!("{message} [{}]", codes.join(", ")),
        "CancellationReasons": reasons,
    });
    answer(StatusCode::BAD_REQUEST, &body)
}

/// Returns `count` positions, of which a random one has the reason.
pub(super) fn one_of(count: usize, reason: Reason, dice: &Random) -> Vec<Option<Reason>> {
    let chosen = usize::try_from(dice.below(u64::try_from(count).unwrap_or(u64::MAX))).unwrap_or(0);
    (0..count).map(|position| (position == chosen).then_some(reason)).collect()
}

fn refusal(status: StatusCode, namespace: &str, code: &str, message: &str) -> HttpResponse {
    answer(status, &json!({ "__type": format!("{namespace}#{code}"), "message": message }))
}

pub(super) fn answer(status: StatusCode, body: &Value) -> HttpResponse {
    let mut response = HttpResponse::new(status.into(), SdkBody::from(body.to_string()));
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    response
}
