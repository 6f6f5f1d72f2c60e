//! The states of a mail.
//!
//! ```text
//! waiting ──► sending ──► sent | refused | dropped | given_up
//!    ▲           │
//!    └───────────┘  SES cannot now: later, with growing pauses
//! ```
//!
//! Later events from SES are handled in [`super::feedback`].
//!
//! Before sending a mail, a process claims it for longer than sending takes, so that only one of two sends it. If the
//! process crashes, another one may claim the mail after that time. SES may have accepted it already, and then it is
//! sent twice: that is better than not at all. Each attempt has a number, and its result is stored only if there was no
//! later attempt.
//! long as there was no later one.

use std::time::Duration;

use serde::Deserialize;

use crate::domain::Timestamp;
use crate::store::schema::BY_COLLECTION;
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::item::Item;
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::{MailId, MailItem, MailState, MailUrgency, Store, StoreError};

/// How long a claim lasts: longer than the mail function may run.
pub const MAIL_LEASE: Duration = Duration::from_secs(2 * 60);
/// How long SES may be unable to accept a mail before it is given up.
pub const MAIL_PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);
/// The pause after the first attempt. Each next one is twice as long, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_secs(2 * 60 * 60);

/// The reason for dropping a mail whose recipient has reached the limit.
const TOO_MANY: &str = "too_many_to_recipient";

/// The result of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailEnd {
    /// SES accepted it, with this message id.
    Sent { message_id: String },
    /// SES will never accept it. The reason is a code.
    Refused { reason: String },
    /// It has no recipient.
    Dropped,
    /// Its recipient has reached the limit of mails an hour.
    TooMany,
    /// SES cannot accept it now. The reason is a code.
    NotNow { reason: String },
}

impl MailItem {
    /// The mail's state after an attempt with this result.
    fn after(&self, end: MailEnd, now: Timestamp) -> Self {
        let mail = Self { leased_until: None, reason: None, ..self.clone() };
        let done = Self { about: self.about.clone().without_address(), ..mail.clone() };
        match end {
            MailEnd::Sent { message_id } => Self { state: MailState::Sent, message_id: Some(message_id), ..done },
            MailEnd::Refused { reason } => Self { state: MailState::Refused, reason: Some(reason), ..done },
            MailEnd::Dropped => Self { state: MailState::Dropped, ..done },
            MailEnd::TooMany => Self { state: MailState::Dropped, reason: Some(TOO_MANY.to_owned()), ..done },
            MailEnd::NotNow { reason } => {
                let next_try_at = now.plus(pause(self.attempts));
                let reason = Some(reason);
                if next_try_at > self.created_at.plus(MAIL_PATIENCE) {
                    Self { state: MailState::GivenUp, next_try_at, reason, ..done }
                } else {
                    Self { state: MailState::Waiting, next_try_at, reason, ..mail }
                }
            }
        }
    }
}

/// The pause after this many attempts.
fn pause(attempts: u32) -> Duration {
    let doublings = attempts.saturating_sub(1).min(16);
    FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE)
}

impl Store {
    /// Claims a mail for [`MAIL_LEASE`]. None if another process has claimed it, it is in a final state, its next
    /// attempt is later, or there is no such mail. One write.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn claim_mail(&self, id: &MailId, now: Timestamp) -> Result<Option<MailItem>, StoreError> {
        let claim = "SET #state = :sending, attempts = attempts + :one, leased_until = :until";
        // A first attempt is due at once, even if the clock of the process that queued the mail was ahead.
        let free = "(#state = :waiting AND (next_try_at <= :now OR attempts = :none)) \
                    OR (#state = :sending AND leased_until <= :now)";
        let claim = Action::update(&Key::mail(id), claim, free)
            .name("#state", "state")
            .value(":sending", MailState::Sending)?
            .value(":waiting", MailState::Waiting)?
            .value(":one", 1)?
            .value(":none", 0)?
            .value(":now", now)?
            .value(":until", now.plus(MAIL_LEASE))?;
        match self.execute(claim).await {
            Ok(item) => item.map(serde_dynamo::from_item).transpose().map_err(StoreError::from),
            Err(WriteError::Condition(_)) => Ok(None),
            Err(WriteError::Store(error)) => Err(error),
        }
    }

    /// Stores the result of a claimed mail's attempt, and returns the mail. If there was a later attempt, stores
    /// nothing and returns none. One write.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn settle_mail(
        &self,
        mail: &MailItem,
        end: MailEnd,
        now: Timestamp,
    ) -> Result<Option<MailItem>, StoreError> {
        let after = mail.after(end, now);
        let mut sets = vec!["#state = :state", "next_try_at = :next"];
        let mut removes = vec!["leased_until"];
        if after.message_id.is_some() {
            sets.push("message_id = :message");
        }
        if after.reason.is_some() {
            sets.push("reason = :reason");
        } else {
            removes.push("reason");
        }
        if after.about != mail.about {
            sets.push("about = :about");
        }
        let waits = after.state == MailState::Waiting;
        if waits {
            sets.push("#position = :position");
        } else {
            removes.extend(["#collection", "#position"]);
        }
        let update = format!("SET {} REMOVE {}", sets.join(", "), removes.join(", "));
        let mut settle = Action::update(&Key::mail(&mail.id), update, "#state = :sending AND attempts = :attempts")
            .name("#state", "state")
            .name("#position", BY_COLLECTION.sort_key)
            .value(":state", after.state)?
            .value(":next", after.next_try_at)?
            .value(":sending", MailState::Sending)?
            .value(":attempts", mail.attempts)?;
        if waits {
            settle = settle.value(":position", key::mail_position(after.next_try_at, &mail.id))?;
        } else {
            settle = settle.name("#collection", BY_COLLECTION.partition_key);
        }
        if after.about != mail.about {
            settle = settle.value(":about", &after.about)?;
        }
        if let Some(message_id) = &after.message_id {
            settle = settle.value(":message", message_id)?;
        }
        if let Some(reason) = &after.reason {
            settle = settle.value(":reason", reason)?;
        }
        match self.execute(settle).await {
            Ok(_) => Ok(Some(after)),
            Err(WriteError::Condition(_)) => Ok(None),
            Err(WriteError::Store(error)) => Err(error),
        }
    }

    /// The next mails of an urgency that may be due, the most overdue first, and the page after them, if there may be
    /// one. One concurrent query per shard. The index may lag a moment: claiming decides.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn mails_due(
        &self,
        page: MailPage,
        now: Timestamp,
    ) -> Result<(Vec<MailId>, Option<MailPage>), StoreError> {
        let shards = page.0.into_iter().map(|(collection, start)| self.mails_due_in(collection, start, now));
        let mut due: Vec<Listed> = Vec::new();
        let mut next = Vec::new();
        for (listed, rest) in futures::future::try_join_all(shards).await? {
            due.extend(listed);
            next.extend(rest);
        }
        due.sort_unstable_by(|one, other| one.position.cmp(&other.position));
        let ids = due.into_iter().map(|mail| mail.id).collect();
        Ok((ids, Some(MailPage(next)).filter(|page| !page.0.is_empty())))
    }

    /// The due mails of one collection, and where to continue in it.
    async fn mails_due_in(
        &self,
        collection: String,
        start: Option<Item>,
        now: Timestamp,
    ) -> Result<(Vec<Listed>, Option<(String, Option<Item>)>), StoreError> {
        let due = Query::collection(collection.clone()).below(key::mails_until(now.plus(MOMENT)));
        let mut page = self.page(due.limit(MAILS_A_QUERY).start(start)).await?;
        let next = page.next.take().map(|key| (collection, Some(key)));
        Ok((page.read()?, next))
    }
}

/// Positions below the next millisecond include the mails that are due now.
const MOMENT: Duration = Duration::from_millis(1);
/// The number of mails of a shard per query.
const MAILS_A_QUERY: usize = 250;

/// A mail in the index.
#[derive(Deserialize)]
struct Listed {
    id: MailId,
    position: String,
}

/// The shards that may have more due mails, each with its start key.
#[derive(Clone, Debug)]
pub struct MailPage(Vec<(String, Option<Item>)>);

impl MailPage {
    /// The start of all shards of an urgency. For orders, they include the mails that an older version queued, which
    /// had neither urgencies nor shards.
    pub fn first(urgency: MailUrgency) -> Self {
        let mut collections: Vec<String> =
            (0..key::MAIL_SHARDS).map(|shard| key::mail_collection(urgency, shard)).collect();
        if urgency == MailUrgency::Order {
            collections.push(key::MAILS.to_owned());
        }
        Self(collections.into_iter().map(|collection| (collection, None)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::OrderId;
    use crate::store::MailKind;

    fn mail(now: Timestamp) -> MailItem {
        let order = OrderId::new(now, [5; 10]);
        MailItem::new(MailId::new("order.placed:x"), MailKind::OrderPlaced { order }, now)
    }

    #[test]
    fn pauses_grow_and_a_day_is_enough() {
        let start = Timestamp::from_millis(1_769_860_800_000);
        let (mut now, mut mail, mut pauses) = (start, mail(start), Vec::new());
        while mail.state == MailState::Waiting {
            mail.attempts += 1;
            mail = mail.after(MailEnd::NotNow { reason: "throttled".to_owned() }, now);
            pauses.push((mail.next_try_at.millis() - now.millis()) / 60_000);
            now = mail.next_try_at;
        }
        assert_eq!(mail.state, MailState::GivenUp);
        assert_eq!(pauses.get(..9), Some([1, 2, 4, 8, 16, 32, 64, 120, 120].as_slice()));
        assert_eq!(pauses.len(), 18, "about a day in all");
    }

    #[test]
    fn an_address_is_forgotten_when_nothing_is_left_to_try() {
        let now = Timestamp::from_millis(1_769_860_800_000);
        let about = MailKind::ResetPassword { email: Some("ada@example.com".to_owned()) };
        let mail = MailItem { about: about.clone(), ..mail(now) };
        let later = MailEnd::NotNow { reason: "throttled".to_owned() };
        assert_eq!(mail.after(later.clone(), now).about, about);
        let ends = [
            mail.after(MailEnd::Sent { message_id: "m".to_owned() }, now),
            mail.after(MailEnd::Refused { reason: "r".to_owned() }, now),
            mail.after(MailEnd::Dropped, now),
            mail.after(MailEnd::TooMany, now),
            mail.after(later, now.plus(MAIL_PATIENCE)),
        ];
        for end in ends {
            assert_ne!(end.state, MailState::Waiting);
            assert_eq!(end.about, MailKind::ResetPassword { email: None });
        }
    }

    /// Serialised and parsed again, for several kinds of mail.
    #[test]
    fn a_mail_comes_back_as_it_went() {
        let now = Timestamp::from_millis(1_769_860_800_000);
        let email = |text| crate::domain::Email::parse(text).expect("an address");
        let user = crate::domain::UserId::new(now, [1; 10]);
        let kinds = [
            MailKind::OrderShipped { order: OrderId::new(now, [5; 10]) },
            MailKind::LowStock {
                product: crate::domain::ProductId::new(now, [3; 10]),
                name: "Mug".to_owned(),
                sku: None,
                left: -1,
            },
            MailKind::ResetPassword { email: Some("ada@example.com".to_owned()) },
            MailKind::AddressChanged { user, to: Some(email("ada@example.com")) },
        ];
        for about in kinds {
            let mail = MailItem { about, leased_until: Some(now), reason: Some("x".to_owned()), ..mail(now) };
            let item: Item = serde_dynamo::to_item(&mail).expect("an item");
            assert_eq!(serde_dynamo::from_item::<_, MailItem>(item), Ok(mail));
        }
    }
}
