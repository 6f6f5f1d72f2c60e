//! Login items: one per e-mail address and one per username, so that logging in takes one read. The items of a user are
//! equal and change together.

use serde::{Deserialize, Serialize};

use super::throttle::Attempt;
use crate::domain::{Role, Timestamp, UserId, fold};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::table::transact::TransactError;
use crate::store::{MailItem, Store, StoreError, UserItem};

/// An e-mail address or a username as it was typed to log in, folded.
#[derive(Clone)]
pub struct LoginName {
    pub(in crate::store) folded: String,
    /// False for an address without `@` or a username with one. So an address never finds a username, nor a username an
    /// address.
    pub(in crate::store) possible: bool,
}

/// A user's credentials as stored. Has no `Debug`, because it has the password's hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginItem {
    pub user_id: UserId,
    /// In PHC string format.
    pub password_hash: String,
    pub role: Role,
    pub disabled: bool,
    /// Rises when the password, the role or `disabled` changes. A login that read an older version is refused.
    pub version: u64,
}

/// Why a password was not changed.
#[derive(Debug)]
pub enum PasswordChangeError {
    /// The account has been changed since it was read.
    Stale,
    Store(StoreError),
}

impl LoginName {
    pub fn email(text: &str) -> Self {
        let folded = fold(text);
        Self { possible: folded.contains('@'), folded }
    }

    pub fn username(text: &str) -> Self {
        let folded = fold(text);
        Self { possible: !folded.contains('@'), folded }
    }

    pub(in crate::store) fn key(&self) -> Key {
        Key::login(&self.folded)
    }
}

impl LoginItem {
    pub(in crate::store) fn new(user: &UserItem, password_hash: String) -> Self {
        Self { user_id: user.id, password_hash, role: user.role, disabled: user.disabled, version: 1 }
    }

    /// Its version after the next change.
    pub(in crate::store) const fn next_version(&self) -> u64 {
        self.version.saturating_add(1)
    }

    /// Sets another password in one of the user's login items, if the item is still the one that was read.
    pub(in crate::store) fn set_password(&self, key: &Key, password_hash: &str) -> Result<Action, StoreError> {
        let update = "SET password_hash = :hash, version = :next";
        Action::update(key, update, "user_id = :user AND version = :read")
            .value(":hash", password_hash)?
            .value(":next", self.next_version())?
            .value(":user", self.user_id)?
            .value(":read", self.version)
    }

    /// The check that this login item has not changed.
    pub(in crate::store) fn check(&self, key: &Key) -> Result<Action, StoreError> {
        Action::check(key, "user_id = :user AND version = :read")
            .value(":user", self.user_id)?
            .value(":read", self.version)
    }
}

impl Store {
    /// Sets another password, forgets the wrong passwords of this attempt, removes the pending address, and queues a
    /// mail to the user: one transaction.
    ///
    /// # Errors
    /// Returns an error if the account has changed since `user` and `login` were read, or if DynamoDB fails.
    pub async fn change_password(
        &self,
        user: &UserItem,
        login: &LoginItem,
        password_hash: &str,
        attempt: &Attempt,
        now: Timestamp,
    ) -> Result<(), PasswordChangeError> {
        let actions = password_actions(user, login, password_hash, attempt, now);
        match self.transact(actions.map_err(PasswordChangeError::Store)?).await {
            Ok(()) => Ok(()),
            Err(TransactError::Store(error)) => Err(PasswordChangeError::Store(error)),
            Err(TransactError::Refused(_)) => Err(PasswordChangeError::Stale),
        }
    }

    /// Stores a stronger hash of the same password, unless the password has changed meanwhile.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn rehash_password(&self, login: &LoginItem, password_hash: &str) -> Result<(), StoreError> {
        let Some(user) = self.user(login.user_id).await? else { return Ok(()) };
        let set = |key: Key| {
            Action::update(&key, "SET password_hash = :new", "user_id = :user AND password_hash = :old")
                .value(":new", password_hash)?
                .value(":user", login.user_id)?
                .value(":old", &login.password_hash)
        };
        let actions: Result<Vec<Action>, StoreError> = user.logins().map(set).collect();
        match self.transact(actions?).await {
            Ok(()) | Err(TransactError::Refused(_)) => Ok(()),
            Err(TransactError::Store(error)) => Err(error),
        }
    }
}

fn password_actions(
    user: &UserItem,
    login: &LoginItem,
    password_hash: &str,
    attempt: &Attempt,
    now: Timestamp,
) -> Result<Vec<Action>, StoreError> {
    let mut actions = vec![user.without_pending_email()?];
    for key in user.logins() {
        actions.push(login.set_password(&key, password_hash)?);
    }
    actions.push(attempt.forget());
    actions.push(MailItem::password_changed(user.id, login.next_version(), now).put()?);
    Ok(actions)
}
