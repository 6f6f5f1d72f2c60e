//! Whether somebody may do staff's work at this moment. A token is signed for a quarter of an hour, and what it says of
//! its user's role may be over: so all that staff write is conditioned on their own profile.

use serde::Deserialize;

use crate::domain::{Role, UserId};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::{Store, StoreError};

/// As whom somebody acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::store) enum Standing {
    /// As staff or an admin, which each transaction has as a condition.
    Staff,
    /// As an admin, likewise.
    Admin,
    /// As somebody whose standing was looked at before, or who is an operator.
    #[default]
    Proven,
}

/// As much of a profile as says what its user may do.
#[derive(Deserialize)]
struct Profile {
    role: Role,
    disabled: bool,
}

impl Standing {
    /// The check of an actor's standing, if there is one.
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
    /// What a user may do as of now: none once they are disabled or erased. One read.
    ///
    /// # Errors
    /// Returns an error of the store if DynamoDB fails.
    pub async fn role_of(&self, user: UserId) -> Result<Option<Role>, StoreError> {
        let item = self.get_item(&Key::user(user)).await?.filter(|item| !item.contains_key("erased_at"));
        let profile: Option<Profile> = item.map(serde_dynamo::from_item).transpose()?;
        Ok(profile.filter(|profile| !profile.disabled).map(|profile| profile.role))
    }
}
