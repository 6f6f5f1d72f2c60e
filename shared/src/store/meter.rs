use aws_sdk_dynamodb::config::interceptors::BeforeSerializationInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept};
use aws_sdk_dynamodb::error::BoxError;

use crate::scope;

/// Notes each DynamoDB call, however often the SDK retries it, with the request that makes it.
#[derive(Debug)]
pub(super) struct Meter;

impl Intercept for Meter {
    fn name(&self) -> &'static str {
        "Meter"
    }

    fn read_before_execution(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        scope::note_call(operation(context));
        Ok(())
    }
}

macro_rules! operations {
    ($context:expr, $($module:ident :: $input:ident => $name:literal),+ $(,)?) => {
        $(if $context.input().downcast_ref::<aws_sdk_dynamodb::operation::$module::$input>().is_some() {
            return $name;
        })+
    };
}

fn operation(context: &BeforeSerializationInterceptorContextRef<'_>) -> &'static str {
    operations!(
        context,
        get_item::GetItemInput => "GetItem",
        batch_get_item::BatchGetItemInput => "BatchGetItem",
        query::QueryInput => "Query",
        put_item::PutItemInput => "PutItem",
        update_item::UpdateItemInput => "UpdateItem",
        delete_item::DeleteItemInput => "DeleteItem",
        transact_write_items::TransactWriteItemsInput => "TransactWriteItems",
        transact_get_items::TransactGetItemsInput => "TransactGetItems",
    );
    "other"
}
