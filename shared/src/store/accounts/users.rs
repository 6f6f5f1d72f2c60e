//! Accounts: a user's data, in one item. [`super::logins`] has the login items.

use serde::{Deserialize, Serialize};

use super::logins::LoginItem;
use super::quota::{Quota, QuotaError};
use crate::domain::{AddressBook, Email, Role, SingleLine, Timestamp, UserId, Username};
use crate::store::table::action::Action;
use crate::store::table::key::{self, Key};
use crate::store::table::transact::Reason;
use crate::store::{Store, StoreError};

/// A user as stored. Has no `Debug`, because it is personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserItem {
    pub id: UserId,
    pub email: Email,
    /// Whether the user has shown that they receive mail at the address.
    #[serde(default)]
    pub email_verified: bool,
    /// The address that replaces `email` once the user has shown that they receive mail there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending_email: Option<Email>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<Username>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<SingleLine<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<SingleLine<40>>,
    #[serde(default, deserialize_with = "crate::domain::stored_addresses")]
    pub addresses: AddressBook,
    pub role: Role,
    pub disabled: bool,
    /// Rises with each change.
    pub version: u64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A user to register.
pub struct NewUser {
    pub email: Email,
    pub username: Option<Username>,
    pub name: Option<SingleLine<100>>,
    pub phone: Option<SingleLine<40>>,
    pub role: Role,
    /// In PHC string format.
    pub password_hash: String,
}

/// The limit of registrations from one IP address.
#[derive(Clone, Copy, Debug)]
pub struct RegistrationLimit<'a> {
    /// The caller's IP address.
    pub from: &'a str,
    /// The most attempts in an hour, successful or not.
    pub per_hour: u32,
}

/// Why a user was not registered.
#[derive(Debug)]
pub enum RegisterError {
    EmailTaken,
    UsernameTaken,
    /// There were too many attempts from this IP address.
    Throttled {
        /// Seconds until the next attempt.
        seconds: i64,
    },
    Store(StoreError),
}

/// A user with their key in the index.
#[derive(Serialize)]
struct IndexedUser<'a> {
    #[serde(flatten)]
    user: &'a UserItem,
    collection: &'static str,
    position: UserId,
}

impl UserItem {
    pub(in crate::store) fn put(&self, condition: &str) -> Result<Action, StoreError> {
        let item = IndexedUser { user: self, collection: key::USERS, position: self.id };
        Action::put(&Key::user(self.id), &item, condition)
    }

    /// The keys of the user's login items: the e-mail address first, then the username.
    pub(in crate::store) fn logins(&self) -> impl Iterator<Item = Key> {
        let username = self.username.as_ref().map(|username| Key::login(&username.folded()));
        std::iter::once(Key::login(&self.email.folded())).chain(username)
    }
}

/// The check that a user has an account and is not disabled, for the transaction of their action.
pub(in crate::store) fn has_account(id: UserId) -> Result<Action, StoreError> {
    let holds = "attribute_exists(PK) AND attribute_not_exists(erased_at) AND disabled = :no";
    Action::check(&Key::user(id), holds).value(":no", false)
}

impl From<StoreError> for RegisterError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<QuotaError> for RegisterError {
    fn from(error: QuotaError) -> Self {
        match error {
            QuotaError::Spent { seconds } => Self::Throttled { seconds },
            QuotaError::Refused(reasons) => refusal(&reasons),
            QuotaError::Store(error) => error.into(),
        }
    }
}

impl Store {
    /// Creates an account: one transaction. If registrations are limited, it also counts this one. A refused one is
    /// counted too, by one more update, so that nobody can find out who is registered by trying without limit.
    ///
    /// # Errors
    /// Returns an error if somebody has the e-mail address or the username in any spelling, if there were too many
    /// attempts, or if DynamoDB fails.
    pub async fn register(
        &self,
        new: NewUser,
        limit: Option<RegistrationLimit<'_>>,
        now: Timestamp,
    ) -> Result<UserItem, RegisterError> {
        let user = UserItem {
            id: self.random.id(now),
            email: new.email,
            email_verified: false,
            pending_email: None,
            username: new.username,
            name: new.name,
            phone: new.phone,
            addresses: AddressBook::default(),
            role: new.role,
            disabled: false,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let login = LoginItem::new(&user, new.password_hash);
        let mut actions = vec![user.put("attribute_not_exists(PK)")?];
        for key in user.logins() {
            actions.push(Action::put(&key, &login, "attribute_not_exists(PK)")?);
        }
        let quota = limit.map(|limit| Quota::new("register", limit.from, limit.per_hour));
        match self.transact_within(quota.as_slice(), actions, now).await {
            Ok(()) => Ok(user),
            Err(QuotaError::Refused(reasons)) => {
                if let Some(quota) = &quota {
                    self.count_in_vain(quota, now).await?;
                }
                Err(refusal(&reasons))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A user. None once they are erased. One read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn user(&self, id: UserId) -> Result<Option<UserItem>, StoreError> {
        let item = self.get_item(&Key::user(id)).await?;
        let living = item.filter(|item| !item.contains_key("erased_at"));
        living.map(serde_dynamo::from_item).transpose().map_err(StoreError::from)
    }
}

/// The actions' order is: the profile, the e-mail address, the username.
fn refusal(reasons: &[Reason]) -> RegisterError {
    let refused = |position: usize| reasons.get(position).is_some_and(Reason::is_condition);
    if refused(1) {
        RegisterError::EmailTaken
    } else if refused(2) {
        RegisterError::UsernameTaken
    } else {
        StoreError::Unexpected("a new id was taken".to_owned()).into()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// An account as it was stored before addresses were verified.
    #[test]
    fn an_account_of_an_older_version_reads() {
        let golden = json!({
            "PK": "USER#user_018bcfe568787e8a9b4ff0d1c2a3b4c5", "SK": "PROFILE",
            "id": "user_018bcfe568787e8a9b4ff0d1c2a3b4c5", "email": "ada@example.com", "username": "ada",
            "addresses": [{ "name": "Ada", "line1": "1 Road", "city": "Leeds", "country": "UK" }], "role": "customer", "disabled": false, "version": 3,
            "created_at": 1_700_000_000_000_i64, "updated_at": 1_700_000_000_000_i64,
            "collection": "USERS", "position": "user_018bcfe568787e8a9b4ff0d1c2a3b4c5",
        });
        let item: crate::store::table::item::Item = serde_dynamo::to_item(golden).expect("an item");
        let user: UserItem = serde_dynamo::from_item(item).expect("a user");
        assert!(!user.email_verified && user.pending_email.is_none());
        assert_eq!((user.version, user.email.as_str()), (3, "ada@example.com"));
        // Stored before country codes were checked.
        let addresses = serde_json::to_value(&user.addresses).expect("JSON");
        assert_eq!(addresses[0]["country"], "UK");
    }
}
