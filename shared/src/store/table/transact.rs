use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;

use super::action::Action;
use super::backoff::Backoff;
use crate::store::table::item::Item;
use crate::store::{Store, StoreError};

/// DynamoDB's limit of actions in a transaction.
pub(in crate::store) const MAX_ACTIONS: usize = 100;

/// The message for a transaction that conflicted until the time budget was spent. It was not executed.
pub(in crate::store) const IN_THE_WAY: &str = "other transactions stayed in the way";

/// The result of one action of a transaction that failed, by its position.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::store) enum Reason {
    /// Nothing prevented this action.
    None,
    /// Its condition failed. The item at that moment, if there was one.
    Condition(Option<Item>),
    /// Another transaction, throttling or the like prevented it. Trying again may help.
    Passing(String),
}

/// Why a transaction failed.
#[derive(Debug)]
pub(in crate::store) enum TransactError {
    /// A condition failed. The reasons are in the actions' order.
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
    /// Executes all of the actions or none, as one `TransactWriteItems`. Conflicts with other transactions are retried
    /// within the request's time budget, always with the same client token, so that an attempt whose answer was lost is
    /// not executed twice.
    ///
    /// If an action has an authority, that check joins the transaction. Its failure is returned before any other, as
    /// [`StoreError::Revoked`]. If an action has an idempotency key, the put of its record joins too. Its failure is
    /// returned next, as [`StoreError::Used`].
    pub(in crate::store) async fn transact(&self, mut actions: Vec<Action>) -> Result<(), TransactError> {
        let asked = actions.len();
        let (authority, claim) = (actions.iter().find_map(Action::authority), actions.iter().find_map(Action::claim));
        let has_claim = claim.is_some();
        actions.extend(authority.into_iter().chain(claim));
        let items: Result<Vec<_>, _> = actions.into_iter().map(|action| action.into_transact(&self.table)).collect();
        let items = items?;
        let token = uuid::Builder::from_random_bytes(self.random.bytes()).into_uuid().to_string();
        let mut backoff = Backoff::new(&self.random);
        loop {
            let request = self.client.transact_write_items().set_transact_items(Some(items.clone()));
            let Err(error) = request.client_request_token(&token).send().await else { return Ok(()) };
            let Some(reasons) = cancellation(&error) else { return Err(StoreError::from_sdk(&error).into()) };
            let reasons = reasons.iter().map(reason).collect::<Result<_, _>>()?;
            if let Some(failure) = failure(reasons, asked, has_claim)? {
                return Err(failure);
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable(IN_THE_WAY.to_owned()).into());
            }
        }
    }
}

/// Why a cancelled transaction failed. None if trying again may help. After the reasons of the actions that were asked
/// for come those of the authority and of the idempotency key.
fn failure(mut reasons: Vec<Reason>, asked: usize, has_claim: bool) -> Result<Option<TransactError>, StoreError> {
    let claim = if has_claim { reasons.pop() } else { None };
    if reasons.split_off(asked.min(reasons.len())).iter().any(Reason::is_condition) {
        return Ok(Some(StoreError::Revoked.into()));
    }
    Ok(match claim {
        Some(Reason::Condition(record)) => Some(used(record)?.into()),
        // The same request may be under way, and what refuses this one may be its effect.
        Some(Reason::Passing(_)) => None,
        Some(Reason::None) | None => reasons.iter().any(Reason::is_condition).then(|| TransactError::Refused(reasons)),
    })
}

/// The error of a transaction whose idempotency key has this record.
fn used(record: Option<Item>) -> Result<StoreError, StoreError> {
    let missing = || StoreError::Unexpected("a record was in the way and is not there".to_owned());
    Ok(StoreError::Used(Box::new(serde_dynamo::from_item(record.ok_or_else(missing)?)?)))
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The reasons of a change, of the check of its actor's role, and of its idempotency key.
    fn decided(change: Reason, role: Reason, claim: Reason) -> &'static str {
        match failure(vec![change, role, claim], 1, true).expect("readable") {
            None => "again",
            Some(TransactError::Store(StoreError::Revoked)) => "revoked",
            Some(TransactError::Store(StoreError::Used(_))) => "used",
            Some(TransactError::Refused(reasons)) if reasons.len() == 1 => "refused",
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_role_decides_first_and_then_the_key() {
        let record = json!({ "fingerprint": "f", "valid_until": 1, "expires_at": 1 });
        let held = || Reason::Condition(Some(serde_dynamo::to_item(record.clone()).expect("an item")));
        let failed = || Reason::Condition(None);
        let passing = || Reason::Passing("TransactionConflict".to_owned());
        assert_eq!(decided(failed(), failed(), held()), "revoked");
        assert_eq!(decided(failed(), Reason::None, held()), "used");
        assert_eq!(decided(passing(), Reason::None, held()), "used");
        assert_eq!(decided(failed(), Reason::None, Reason::None), "refused");
        assert_eq!(decided(passing(), Reason::None, Reason::None), "again");
    }

    /// The first of two that are the same has changed the stock already, and its record is on its way.
    #[test]
    fn a_key_that_is_being_used_leaves_it_open() {
        let passing = Reason::Passing("TransactionConflict".to_owned());
        assert_eq!(decided(Reason::Condition(None), Reason::None, passing), "again");
    }
}
