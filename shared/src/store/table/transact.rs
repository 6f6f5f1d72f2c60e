use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;

use super::action::Action;
use super::backoff::Backoff;
use crate::store::table::item::Item;
use crate::store::{Store, StoreError};

/// Why a transaction was given up that never got through: it has not happened.
pub(in crate::store) const IN_THE_WAY: &str = "other transactions stayed in the way";

/// What became of one action of a transaction that did not happen, by its position.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::store) enum Reason {
    /// Nothing stood against this one.
    None,
    /// Its condition did not hold; the item as it was, if there is one.
    Condition(Option<Item>),
    /// It could have been, but for another transaction, throttling or the like.
    Passing(String),
}

/// Why a transaction did not happen.
#[derive(Debug)]
pub(in crate::store) enum TransactError {
    /// A condition did not hold: the reasons, one an action, in their order.
    Refused(Vec<Reason>),
    Store(StoreError),
}

impl From<StoreError> for TransactError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Reason {
    pub(in crate::store) fn is_condition(&self) -> bool {
        matches!(self, Self::Condition(_))
    }
}

impl Store {
    /// Does all of the actions or none, as one `TransactWriteItems`. Conflicts with other transactions are tried again
    /// for as long as the request has time, always under one client token, so that a try whose answer was lost is not
    /// done twice.
    ///
    /// If an action has an authority, that check joins the transaction, and its failure is reported before any other:
    /// [`StoreError::Revoked`].
    pub(in crate::store) async fn transact(&self, mut actions: Vec<Action>) -> Result<(), TransactError> {
        let asked = actions.len();
        let authority = actions.iter().find_map(Action::authority);
        actions.extend(authority);
        let items: Result<Vec<_>, _> = actions.into_iter().map(|action| action.into_transact(&self.table)).collect();
        let items = items?;
        let token = uuid::Builder::from_random_bytes(self.random.bytes()).into_uuid().to_string();
        let mut backoff = Backoff::new(&self.random);
        loop {
            let request = self.client.transact_write_items().set_transact_items(Some(items.clone()));
            let Err(error) = request.client_request_token(&token).send().await else { return Ok(()) };
            let Some(reasons) = cancellation(&error) else { return Err(StoreError::from_sdk(&error).into()) };
            let mut reasons: Vec<Reason> = reasons.iter().map(reason).collect::<Result<_, _>>()?;
            if reasons.split_off(asked.min(reasons.len())).iter().any(Reason::is_condition) {
                return Err(StoreError::Revoked.into());
            }
            if reasons.iter().any(Reason::is_condition) {
                return Err(TransactError::Refused(reasons));
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable(IN_THE_WAY.to_owned()).into());
            }
        }
    }
}

fn cancellation<R>(error: &SdkError<TransactWriteItemsError, R>) -> Option<&[CancellationReason]> {
    match error.as_service_error()? {
        TransactWriteItemsError::TransactionCanceledException(cancelled) => Some(cancelled.cancellation_reasons()),
        _ => None,
    }
}

fn reason(reason: &CancellationReason) -> Result<Reason, StoreError> {
    match reason.code().unwrap_or("None") {
        "None" => Ok(Reason::None),
        "ConditionalCheckFailed" => Ok(Reason::Condition(reason.item.clone())),
        code @ ("TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded") => {
            Ok(Reason::Passing(code.to_owned()))
        }
        code => Err(StoreError::Unexpected(format!("{code}: {}", reason.message().unwrap_or_default()))),
    }
}
