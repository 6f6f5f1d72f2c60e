use aws_sdk_dynamodb::config::interceptors::FinalizerInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::{BoxError, ProvideErrorMetadata};
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Output};

use crate::request_context::NotedCall;
use crate::store::table::meter::UnderWay;

/// Records for each call how many of its attempts were throttled or conflicted with a transaction, including those that
/// the SDK retried successfully.
#[derive(Debug)]
pub(in crate::store) struct Refusals;

impl Intercept for Refusals {
    fn name(&self) -> &'static str {
        "Refusals"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(UnderWay(call)) = cfg.load::<UnderWay>() else { return Ok(()) };
        match context.output_or_error() {
            Some(Ok(output)) if leaves_keys(output) => call.was_throttled(),
            Some(Err(error)) => {
                if let Some(error) = error.as_operation_error() {
                    note(call, &refusal(error));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// A cancelled transaction has one code per action, but counts as one attempt.
fn note(call: &NotedCall, codes: &[&str]) {
    if codes.iter().any(|code| is_throttling(code)) {
        call.was_throttled();
    }
    if codes.iter().any(|code| is_conflict(code)) {
        call.was_in_conflict();
    }
}

/// Codes of errors, and of the reasons of a cancelled transaction.
fn is_throttling(code: &str) -> bool {
    matches!(
        code,
        "ProvisionedThroughputExceeded"
            | "ProvisionedThroughputExceededException"
            | "RequestLimitExceeded"
            | "ThrottlingError"
            | "ThrottlingException"
    )
}

fn is_conflict(code: &str) -> bool {
    matches!(code, "TransactionConflict" | "TransactionConflictException")
}

/// Returns true if some keys of a batch were throttled. The other possible reason is a batch of over 16 MB, which a
/// hundred of our items never reach.
fn leaves_keys(output: &Output) -> bool {
    let left = output.downcast_ref().and_then(BatchGetItemOutput::unprocessed_keys);
    left.is_some_and(|left| !left.is_empty())
}

fn codes(reasons: &[CancellationReason]) -> Vec<&str> {
    reasons.iter().filter_map(CancellationReason::code).collect()
}

macro_rules! errors {
    ($($module:ident::$error:ident,)+) => {
        /// The codes of a failed attempt: the error's code, or those of a cancelled transaction's actions.
        fn refusal(error: &Error) -> Vec<&str> {
            if let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.downcast_ref() {
                return codes(cancelled.cancellation_reasons());
            }
            if let Some(TransactGetItemsError::TransactionCanceledException(cancelled)) = error.downcast_ref() {
                return codes(cancelled.cancellation_reasons());
            }
            $(if let Some(error) = error.downcast_ref::<aws_sdk_dynamodb::operation::$module::$error>() {
                return error.code().into_iter().collect();
            })+
            Vec::new()
        }
    };
}

errors! {
    get_item::GetItemError,
    batch_get_item::BatchGetItemError,
    query::QueryError,
    transact_get_items::TransactGetItemsError,
    put_item::PutItemError,
    update_item::UpdateItemError,
    delete_item::DeleteItemError,
    transact_write_items::TransactWriteItemsError,
}
