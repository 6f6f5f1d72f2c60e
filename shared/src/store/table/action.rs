use std::collections::HashMap;

use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, Put, ReturnValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
    Update,
};
use serde::Serialize;

use super::backoff::Backoff;
use super::key::Key;
use crate::domain::UserId;
use crate::store::accounts::standing::Standing;
use crate::store::client::Item;
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

/// The condition of a part that leans on those of its transaction's other parts. Alone, it is refused.
pub(in crate::store) const OF_TRANSACTION: &str = "";

/// One conditional write, alone or as part of a transaction.
#[derive(Clone, Debug)]
pub(in crate::store) struct Action {
    kind: Kind,
    condition: String,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
    /// Who does it and must be allowed to, for the transaction that it is a part of.
    by: Option<(UserId, Standing)>,
}

#[derive(Clone, Debug)]
enum Kind {
    Put(Item),
    Update(Item, String),
    Delete(Item),
    Check(Item),
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

impl Action {
    /// Stores an item, its key and index attributes added to its own.
    pub(in crate::store) fn put(key: &Key, item: &impl Serialize, condition: &str) -> Result<Self, StoreError> {
        let mut attributes: Item = serde_dynamo::to_item(item)?;
        attributes.extend(key.attributes());
        Ok(Self::new(Kind::Put(attributes), condition))
    }

    pub(in crate::store) fn update(key: &Key, expression: impl Into<String>, condition: &str) -> Self {
        Self::new(Kind::Update(key.attributes(), expression.into()), condition)
    }

    pub(in crate::store) fn delete(key: &Key, condition: &str) -> Self {
        Self::new(Kind::Delete(key.attributes()), condition)
    }

    /// Writes nothing, but has the transaction hold only if the condition does.
    pub(in crate::store) fn check(key: &Key, condition: &str) -> Self {
        Self::new(Kind::Check(key.attributes()), condition)
    }

    fn new(kind: Kind, condition: &str) -> Self {
        Self { kind, condition: condition.to_owned(), names: HashMap::new(), values: HashMap::new(), by: None }
    }

    /// Has the transaction hold only if its actor may do this: see [`Store::transact`].
    pub(in crate::store) fn by(self, user: UserId, standing: Standing) -> Self {
        Self { by: Some((user, standing)), ..self }
    }

    /// The check of the actor's standing, if one is asked for.
    pub(in crate::store) fn standing(&self) -> Result<Option<Self>, StoreError> {
        self.by.map_or(Ok(None), |(user, standing)| standing.check(user))
    }

    /// The value of a `:placeholder`.
    pub(in crate::store) fn value(mut self, placeholder: &str, value: impl Serialize) -> Result<Self, StoreError> {
        self.values.insert(placeholder.to_owned(), serde_dynamo::to_attribute_value(value)?);
        Ok(self)
    }

    /// The attribute that a `#placeholder` stands for.
    pub(in crate::store) fn name(mut self, placeholder: &str, attribute: &str) -> Self {
        self.names.insert(placeholder.to_owned(), attribute.to_owned());
        self
    }

    /// As part of a transaction. Where the condition fails, the item as it is comes back.
    pub(in crate::store) fn into_transact(self, table: &str) -> Result<TransactWriteItem, StoreError> {
        let wrong = |error: BuildError| StoreError::Unexpected(error.to_string());
        let old = ReturnValuesOnConditionCheckFailure::AllOld;
        let condition = (!self.condition.is_empty()).then_some(self.condition);
        let names = (!self.names.is_empty()).then_some(self.names);
        let values = (!self.values.is_empty()).then_some(self.values);
        let builder = TransactWriteItem::builder();
        Ok(match self.kind {
            Kind::Put(item) => {
                let put = Put::builder().table_name(table).set_item(Some(item)).set_condition_expression(condition);
                let put = put.set_expression_attribute_names(names).set_expression_attribute_values(values);
                builder.put(put.return_values_on_condition_check_failure(old).build().map_err(wrong)?)
            }
            Kind::Update(key, expression) => {
                let update = Update::builder().table_name(table).set_key(Some(key)).update_expression(expression);
                let update = update.set_condition_expression(condition).set_expression_attribute_names(names);
                let update = update.set_expression_attribute_values(values);
                builder.update(update.return_values_on_condition_check_failure(old).build().map_err(wrong)?)
            }
            Kind::Delete(key) => {
                let delete = Delete::builder().table_name(table).set_key(Some(key));
                let delete = delete.set_condition_expression(condition).set_expression_attribute_names(names);
                let delete = delete.set_expression_attribute_values(values);
                builder.delete(delete.return_values_on_condition_check_failure(old).build().map_err(wrong)?)
            }
            Kind::Check(key) => {
                let check = ConditionCheck::builder().table_name(table).set_key(Some(key));
                let check = check.set_condition_expression(condition).set_expression_attribute_names(names);
                let check = check.set_expression_attribute_values(values);
                builder.condition_check(check.return_values_on_condition_check_failure(old).build().map_err(wrong)?)
            }
        }
        .build())
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
            Kind::Update(key, expression) => {
                let update = self.client.update_item().table_name(&*self.table).set_key(Some(key));
                let update = update.update_expression(expression).condition_expression(action.condition);
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
            Kind::Check(_) => {
                Err(Attempt::Failed(StoreError::Unexpected("a check needs a transaction".to_owned()).into()))
            }
        }
    }
}

enum Attempt {
    Conflict,
    Failed(WriteError),
}
