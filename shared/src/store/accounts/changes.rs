//! Changes of accounts, by their users and by admins.

use serde_json::{Map, Value, json};

use super::logins::LoginItem;
use crate::domain::{Role, Timestamp, UserId};
use crate::store::audit::Actor;
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::execute::WriteError;
use crate::store::table::key::Key;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{Store, StoreError, UserItem};

/// Why a profile was not changed.
#[derive(Debug)]
pub enum ProfileError {
    /// There is no such user (any more).
    NotFound,
    UsernameTaken,
    Store(StoreError),
}

/// An admin's changes of a user. `None` leaves a value as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserChange {
    pub role: Option<Role>,
    /// A disabled user cannot log in.
    pub disabled: Option<bool>,
}

impl From<StoreError> for ProfileError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Changes a profile: one read and one write, repeated while others change it. `change` may therefore be called
    /// several times. If it returns an error, nothing is written. It may change the username, the name, the phone and
    /// the addresses. A new username is taken in the same transaction.
    ///
    /// # Errors
    /// Returns an error if there is no such user, if somebody else has the new username, or if DynamoDB fails. The
    /// inner error is from `change`.
    pub async fn change_profile<E>(
        &self,
        id: UserId,
        now: Timestamp,
        change: impl Fn(&mut UserItem) -> Result<(), E>,
    ) -> Result<Result<UserItem, E>, ProfileError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let user = self.user(id).await?.ok_or(ProfileError::NotFound)?;
            let mut changed = user.clone();
            if let Err(refused) = change(&mut changed) {
                return Ok(Err(refused));
            }
            if changed == user {
                return Ok(Ok(user));
            }
            (changed.version, changed.updated_at) = (user.version.saturating_add(1), now);
            let Some((actions, new_login)) = self.profile_actions(&user, &changed).await? else {
                return Err(ProfileError::NotFound);
            };
            match self.write_all(actions).await {
                Ok(()) => return Ok(Ok(changed)),
                Err(TransactError::Store(error)) => return Err(error.into()),
                // The profile is the first action: if it has changed, the other reasons may be out of date.
                Err(TransactError::Refused(reasons)) => {
                    let refused = |position: usize| reasons.get(position).is_some_and(Reason::is_condition);
                    if !refused(0) && new_login.is_some_and(refused) {
                        return Err(ProfileError::UsernameTaken);
                    }
                }
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("the profile kept changing".to_owned()).into());
            }
        }
    }

    /// Executes the actions. A single one needs no transaction, which would cost twice as much.
    async fn write_all(&self, mut actions: Vec<Action>) -> Result<(), TransactError> {
        match (actions.pop(), actions.is_empty()) {
            (Some(only), true) => match self.execute(only).await {
                Ok(_) => Ok(()),
                Err(WriteError::Condition(item)) => Err(TransactError::Refused(vec![Reason::Condition(item)])),
                Err(WriteError::Store(error)) => Err(error.into()),
            },
            (last, _) => {
                actions.extend(last);
                self.transact(actions).await
            }
        }
    }

    /// The actions that write a changed profile, and the position of the one that takes the new username. None if the
    /// user is gone.
    async fn profile_actions(
        &self,
        user: &UserItem,
        changed: &UserItem,
    ) -> Result<Option<(Vec<Action>, Option<usize>)>, StoreError> {
        let mut actions = vec![changed.put("version = :read")?.value(":read", user.version)?];
        let folded = |user: &UserItem| user.username.as_ref().map(|username| username.folded());
        let (old, new) = (folded(user), folded(changed));
        if old == new {
            return Ok(Some((actions, None)));
        }
        if let Some(old) = old {
            actions.push(Action::delete(&Key::login(&old), "user_id = :user").value(":user", user.id)?);
        }
        let Some(new) = new else { return Ok(Some((actions, None))) };
        let email = Key::login(&user.email.folded());
        let Some(login) = self.get::<LoginItem>(&email).await? else { return Ok(None) };
        actions.push(login.check(&email)?);
        actions.push(Action::put(&Key::login(&new), &login, "attribute_not_exists(PK)")?);
        let position = actions.len().saturating_sub(1);
        Ok(Some((actions, Some(position))))
    }

    /// Changes a user's role or whether they are disabled, with its audit record, and ends all of their sessions. It
    /// takes effect at once, because each staff write checks the current role. The sessions end even if nothing
    /// changes, so that repeating an interrupted call finishes it. None if there is no such user.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn change_user(
        &self,
        actor: Actor,
        id: UserId,
        change: UserChange,
    ) -> Result<Option<UserItem>, StoreError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let Some(user) = self.user(id).await? else { return Ok(None) };
            let mut changed = user.clone();
            (changed.version, changed.updated_at) = (user.version.saturating_add(1), actor.at);
            changed.role = change.role.unwrap_or(user.role);
            changed.disabled = change.disabled.unwrap_or(user.disabled);
            changed.pending_email = user.pending_email.clone().filter(|_| !changed.disabled);
            let detail = Value::Object(difference(&user, &changed));
            let mut actions = vec![changed.put("version = :read")?.value(":read", user.version)?];
            for key in user.logins() {
                actions.push(set_access(&key, &changed)?);
            }
            actions.push(self.audit(actor, "change_user", id, detail).put()?);
            match self.transact(actions).await {
                Ok(()) => {
                    self.end_sessions(id, None).await?;
                    return Ok(Some(changed));
                }
                Err(TransactError::Store(error)) => return Err(error),
                Err(TransactError::Refused(_)) if backoff.wait().await => {}
                Err(TransactError::Refused(_)) => {
                    return Err(StoreError::Unavailable("the user kept changing".to_owned()));
                }
            }
        }
    }
}

fn set_access(key: &Key, changed: &UserItem) -> Result<Action, StoreError> {
    let update = "SET #role = :role, disabled = :disabled, version = version + :one";
    Action::update(key, update, "user_id = :user")
        .name("#role", "role")
        .value(":role", changed.role)?
        .value(":disabled", changed.disabled)?
        .value(":one", 1)?
        .value(":user", changed.id)
}

/// The old and new values of the changes, for the audit record.
fn difference(old: &UserItem, new: &UserItem) -> Map<String, Value> {
    let mut difference = Map::new();
    if old.role != new.role {
        difference.insert("role".to_owned(), json!({ "from": old.role, "to": new.role }));
    }
    if old.disabled != new.disabled {
        difference.insert("disabled".to_owned(), json!({ "from": old.disabled, "to": new.disabled }));
    }
    difference
}
