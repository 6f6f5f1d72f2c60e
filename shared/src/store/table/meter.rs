use aws_sdk_dynamodb::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextMut,
    BeforeSerializationInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::types::{ConsumedCapacity, ReturnConsumedCapacity};
use aws_smithy_types::config_bag::{Storable, StoreReplace};

use crate::capacity_units::CapacityUnits;
use crate::request_context::{self, NotedCall};

/// Records each DynamoDB call once, however often the SDK retries it, in the request context, with the capacity units
/// that it consumed. Requesting them costs nothing.
///
/// DynamoDB does not report the units of failed or lost calls, so these are not counted: failed conditions, cancelled
/// transactions, attempts whose answer did not arrive.
#[derive(Debug)]
pub(in crate::store) struct Meter;

/// The call in progress, from its start to its end.
#[derive(Debug)]
pub(in crate::store) struct UnderWay(pub(in crate::store) NotedCall);

impl Storable for UnderWay {
    type Storer = StoreReplace<Self>;
}

/// Whether `CapacityUnits` are read or write units, if the answer does not say.
#[derive(Clone, Copy)]
enum Kind {
    Read,
    Write,
}

impl Intercept for Meter {
    fn name(&self) -> &'static str {
        "Meter"
    }

    fn read_before_execution(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let call = request_context::note_call(operation(context));
        cfg.interceptor_state().store_put(UnderWay(call));
        Ok(())
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        ask(context);
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(UnderWay(call)) = cfg.load::<UnderWay>() {
            tell(context, call);
        }
        Ok(())
    }
}

fn note<'a>(call: &NotedCall, kind: Kind, consumed: impl IntoIterator<Item = &'a ConsumedCapacity>) {
    for consumed in consumed {
        let (read, write) = units(kind, consumed);
        call.took(read, write);
    }
}

/// Read and write units of one table. A transaction's answer has both. Repeating a transaction with the same token is
/// billed as a read. Other answers have only the sum, including indexes.
fn units(kind: Kind, consumed: &ConsumedCapacity) -> (CapacityUnits, CapacityUnits) {
    let units = |told: Option<f64>| told.map(CapacityUnits::from_f64).unwrap_or_default();
    let ConsumedCapacity { capacity_units, read_capacity_units, write_capacity_units, .. } = consumed;
    match (kind, read_capacity_units, write_capacity_units) {
        (Kind::Read, None, None) => (units(*capacity_units), CapacityUnits::default()),
        (Kind::Write, None, None) => (CapacityUnits::default(), units(*capacity_units)),
        (_, read, write) => (units(*read), units(*write)),
    }
}

/// Functions for each operation that the store calls.
macro_rules! operations {
    ($($name:ident: $kind:ident, $module:ident, $input:ident, $output:ident;)+) => {
        /// The operation's name in DynamoDB's API.
        fn operation(context: &BeforeSerializationInterceptorContextRef<'_>) -> &'static str {
            $(if context.input().downcast_ref::<aws_sdk_dynamodb::operation::$module::$input>().is_some() {
                return stringify!($name);
            })+
            "other"
        }

        /// Requests the consumed capacity in the answer.
        fn ask(context: &mut BeforeSerializationInterceptorContextMut<'_>) {
            $(if let Some(input) = context.input_mut().downcast_mut::<aws_sdk_dynamodb::operation::$module::$input>() {
                input.return_consumed_capacity = Some(ReturnConsumedCapacity::Total);
            })+
        }

        /// Passes on an answer's consumed capacity. Errors have none.
        fn tell(context: &AfterDeserializationInterceptorContextRef<'_>, call: &NotedCall) {
            let Ok(output) = context.output_or_error() else { return };
            $(if let Some(output) = output.downcast_ref::<aws_sdk_dynamodb::operation::$module::$output>() {
                note(call, Kind::$kind, output.consumed_capacity());
            })+
        }
    };
}

operations! {
    GetItem: Read, get_item, GetItemInput, GetItemOutput;
    BatchGetItem: Read, batch_get_item, BatchGetItemInput, BatchGetItemOutput;
    Query: Read, query, QueryInput, QueryOutput;
    TransactGetItems: Read, transact_get_items, TransactGetItemsInput, TransactGetItemsOutput;
    PutItem: Write, put_item, PutItemInput, PutItemOutput;
    UpdateItem: Write, update_item, UpdateItemInput, UpdateItemOutput;
    DeleteItem: Write, delete_item, DeleteItemInput, DeleteItemOutput;
    TransactWriteItems: Write, transact_write_items, TransactWriteItemsInput, TransactWriteItemsOutput;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(all: f64, read: Option<f64>, write: Option<f64>) -> ConsumedCapacity {
        let told = ConsumedCapacity::builder().capacity_units(all);
        told.set_read_capacity_units(read).set_write_capacity_units(write).build()
    }

    #[test]
    fn an_answer_is_of_its_operations_kind_unless_it_says_otherwise() {
        let none = CapacityUnits::default();
        assert_eq!(units(Kind::Read, &told(0.5, None, None)), (CapacityUnits::halves(1), none));
        assert_eq!(units(Kind::Write, &told(3.0, None, None)), (none, CapacityUnits::whole(3)));
        assert_eq!(units(Kind::Write, &told(4.0, None, Some(4.0))), (none, CapacityUnits::whole(4)));
        // A transaction that had already been executed.
        assert_eq!(units(Kind::Write, &told(6.0, Some(6.0), None)), (CapacityUnits::whole(6), none));
        assert_eq!(units(Kind::Write, &told(6.0, Some(0.0), Some(6.0))), (none, CapacityUnits::whole(6)));
        assert_eq!(units(Kind::Read, &ConsumedCapacity::builder().build()), (none, none));
    }
}
