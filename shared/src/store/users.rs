//! Accounts: what is known of a user, in one item. What they log in with is in [`super::logins`].

use serde::{Deserialize, Serialize};

use super::action::Action;
use super::key::{self, Key};
use super::logins::LoginItem;
use super::transact::{Reason, TransactError};
use super::{Store, StoreError};
use crate::domain::{AddressBook, Email, Line, Role, Timestamp, UserId, Username};

/// A user as they are stored. Has no `Debug`: it is personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserItem {
    pub id: UserId,
    pub email: Email,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<Username>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Line<40>>,
    #[serde(default)]
    pub addresses: AddressBook,
    pub role: Role,
    pub disabled: bool,
    /// Rises with every change.
    pub version: u64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Somebody who wants an account.
pub struct NewUser {
    pub email: Email,
    pub username: Option<Username>,
    pub name: Option<Line<100>>,
    pub phone: Option<Line<40>>,
    pub role: Role,
    /// In PHC string format.
    pub password_hash: String,
}

/// Why there is no new account.
#[derive(Debug)]
pub enum RegisterError {
    EmailTaken,
    UsernameTaken,
    Store(StoreError),
}

/// What a user is indexed by, beside their own attributes.
#[derive(Serialize)]
struct IndexedUser<'a> {
    #[serde(flatten)]
    user: &'a UserItem,
    collection: &'static str,
    position: UserId,
}

impl UserItem {
    pub(super) fn put(&self, condition: &str) -> Result<Action, StoreError> {
        let item = IndexedUser { user: self, collection: key::USERS, position: self.id };
        Action::put(&Key::user(self.id), &item, condition)
    }

    /// Where what they log in with is: the e-mail address first, then the username.
    pub(super) fn logins(&self) -> impl Iterator<Item = Key> {
        let username = self.username.as_ref().map(|username| Key::login(&username.folded()));
        std::iter::once(Key::login(&self.email.folded())).chain(username)
    }
}

impl From<StoreError> for RegisterError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Makes an account: one transaction.
    ///
    /// # Errors
    /// When the e-mail address or the username is somebody's, however it is spelt, or as DynamoDB's.
    pub async fn register(&self, new: NewUser, now: Timestamp) -> Result<UserItem, RegisterError> {
        let user = UserItem {
            id: self.random.id(now),
            email: new.email,
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
        match self.transact(actions).await {
            Ok(()) => Ok(user),
            Err(TransactError::Store(error)) => Err(error.into()),
            Err(TransactError::Refused(reasons)) => Err(refusal(&reasons)),
        }
    }

    /// A user; none once they are erased.
    ///
    /// # Errors
    /// As DynamoDB's.
    pub async fn user(&self, id: UserId) -> Result<Option<UserItem>, StoreError> {
        let item = self.get_item(&Key::user(id)).await?;
        let living = item.filter(|item| !item.contains_key("erased_at"));
        living.map(serde_dynamo::from_item).transpose().map_err(StoreError::from)
    }
}

/// By position: the profile, the e-mail address, the username.
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
