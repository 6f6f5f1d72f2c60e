//! Checks that an actor may do staff's work now. A token is valid for a quarter of an hour, and its user may lose their
//! role meanwhile. So each staff write has a condition on the actor's own profile.

use serde::Deserialize;

use crate::domain::{Role, UserId};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::{Store, StoreError};

/// The role that an actor acts in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::store) enum Standing {
    /// As staff or an admin. Each transaction has this as a condition.
    Staff,
    /// As an admin. Each transaction has this as a condition.
    Admin,
    /// The role was checked before, or the actor is an operator.
    #[default]
    Proven,
}

/// The attributes of a profile that say what its user may do.
#[derive(Deserialize)]
struct Profile {
    role: Role,
    disabled: bool,
}

impl Standing {
    /// The check of the actor's role. None if it needs no check.
    pub(in crate::store) fn check(self, user: UserId) -> Result<Option<Action>, StoreError> {
        let roles = match self {
            Self::Staff => "(#role = :staff OR #role = :admin)",
            Self::Admin => "#role = :admin",
            Self::Proven => return Ok(None),
        };
        let holds = format!("attribute_not_exists(erased_at) AND disabled = :no AND {roles}");
        let check = Action::check(&Key::user(user), &holds).name("#role", "role").value(":no", false)?;
        let check = check.value(":admin", Role::Admin)?;
        Ok(Some(if self == Self::Staff { check.value(":staff", Role::Staff)? } else { check }))
    }
}

impl Store {
    /// A user's current role. None if they are disabled or erased. One read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn role_of(&self, user: UserId) -> Result<Option<Role>, StoreError> {
        let item = self.get_item(&Key::user(user)).await?.filter(|item| !item.contains_key("erased_at"));
        let profile: Option<Profile> = item.map(serde_dynamo::from_item).transpose()?;
        Ok(profile.filter(|profile| !profile.disabled).map(|profile| profile.role))
    }
}
