//! Does one conditional write alone.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};

use super::action::{Action, Kind};
use super::backoff::Backoff;
use crate::store::table::item::Item;
use crate::store::{Store, StoreError};

/// Tells a failed condition and a transaction in the way from other errors.
macro_rules! failed {
    ($error:expr, $kind:ident) => {{
        let error = $error;
        if error.code() == Some("TransactionConflictException") {
            Attempt::Conflict
        } else {
            let store = StoreError::from_sdk(&error);
            match error.into_service_error() {
                $kind::ConditionalCheckFailedException(failed) => Attempt::Failed(WriteError::Condition(failed.item)),
                _ => Attempt::Failed(WriteError::Store(store)),
            }
        }
    }};
}

/// Why a single write did not happen.
#[derive(Debug)]
pub(in crate::store) enum WriteError {
    /// Its condition did not hold; the item as it was, if there is one.
    Condition(Option<Item>),
    Store(StoreError),
}

impl From<StoreError> for WriteError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Does one write; an update gives the item as it is then. A transaction in its way is waited for.
    pub(in crate::store) async fn execute(&self, action: Action) -> Result<Option<Item>, WriteError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            match self.execute_once(action.clone()).await {
                Err(Attempt::Conflict) => {
                    if !backoff.wait().await {
                        return Err(StoreError::Unavailable("a transaction stayed in the way".to_owned()).into());
                    }
                }
                Err(Attempt::Failed(error)) => return Err(error),
                Ok(item) => return Ok(item),
            }
        }
    }

    async fn execute_once(&self, action: Action) -> Result<Option<Item>, Attempt> {
        let old = ReturnValuesOnConditionCheckFailure::AllOld;
        let names = (!action.names.is_empty()).then_some(action.names);
        let values = (!action.values.is_empty()).then_some(action.values);
        match action.kind {
            Kind::Put(item) => {
                let put = self.client.put_item().table_name(&*self.table).set_item(Some(item));
                let put = put.condition_expression(action.condition).set_expression_attribute_names(names);
                let put = put.set_expression_attribute_values(values).return_values_on_condition_check_failure(old);
                put.send().await.map(|_| None).map_err(|error| failed!(error, PutItemError))
            }
            Kind::Update(key, changes) if !changes.is_empty() => {
                let update = self.client.update_item().table_name(&*self.table).set_key(Some(key));
                let update = update.update_expression(changes.expression()).condition_expression(action.condition);
                let update = update.set_expression_attribute_names(names).set_expression_attribute_values(values);
                let update = update.return_values(ReturnValue::AllNew).return_values_on_condition_check_failure(old);
                update.send().await.map(|done| done.attributes).map_err(|error| failed!(error, UpdateItemError))
            }
            Kind::Delete(key) => {
                let delete = self.client.delete_item().table_name(&*self.table).set_key(Some(key));
                let delete = delete.condition_expression(action.condition).set_expression_attribute_names(names);
                let delete = delete.set_expression_attribute_values(values);
                let delete = delete.return_values_on_condition_check_failure(old);
                delete.send().await.map(|_| None).map_err(|error| failed!(error, DeleteItemError))
            }
            Kind::Update(..) | Kind::Check(_) => {
                Err(Attempt::Failed(StoreError::Unexpected("a check needs a transaction".to_owned()).into()))
            }
        }
    }
}

enum Attempt {
    Conflict,
    Failed(WriteError),
}
