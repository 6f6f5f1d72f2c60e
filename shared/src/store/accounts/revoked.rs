//! Changes of users' roles in the table's stream.

use serde_dynamo::{AttributeValue, Item};

use crate::domain::UserId;
use crate::store::records::key_of;
use crate::store::table::key;
use crate::store::{MalformedRecord, SessionItem, Store, StoreError};

/// The user whose role, `disabled` or erasure changed between two images of their profile. None for any other change.
///
/// # Errors
/// Returns [`MalformedRecord`] if the record is a profile's and cannot be read.
pub fn user_whose_role_changed(keys: &Item, old: &Item, new: &Item) -> Result<Option<UserId>, MalformedRecord> {
    let (pk, sk) = key_of(keys)?;
    if !key::is_user(pk, sk) || old.is_empty() || new.is_empty() {
        return Ok(None);
    }
    let same = ["role", "disabled", "erased_at"].into_iter().all(|name| old.get(name) == new.get(name));
    if same {
        return Ok(None);
    }
    match new.get("id") {
        Some(AttributeValue::S(id)) => id.parse().map(Some).map_err(|_| MalformedRecord),
        _ => Err(MalformedRecord),
    }
}

impl Store {
    /// Ends the sessions of a user whose role is not the user's current one. Ends all if the user is disabled or
    /// erased. A session that was opened after the change stays. Doing it again changes nothing.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn end_stale_sessions(&self, user: UserId) -> Result<(), StoreError> {
        let role = self.role_of(user).await?;
        self.end_sessions_where(user, |session: &SessionItem| role != Some(session.role)).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const USER: &str = "user_018bcfe568787e8a9b4ff0d1c2a3b4c5";

    fn item(value: &Value) -> Item {
        serde_dynamo::to_item(value).expect("an item")
    }

    #[test]
    fn only_what_a_user_may_do_is_told() {
        let keys = item(&json!({ "PK": format!("USER#{USER}"), "SK": "PROFILE" }));
        let profile = |role: &str, disabled: bool, name: &str| json!({ "id": USER, "role": role, "disabled": disabled, "name": name });
        let told = |old: &Value, new: &Value| user_whose_role_changed(&keys, &item(old), &item(new));
        let (staff, user) = (profile("staff", false, "Ada"), USER.parse().ok());
        assert_eq!(told(&staff, &profile("customer", false, "Ada")), Ok(user));
        assert_eq!(told(&staff, &profile("staff", true, "Ada")), Ok(user));
        assert_eq!(told(&staff, &json!({ "id": USER, "disabled": true, "erased_at": 1 })), Ok(user));
        assert_eq!(told(&staff, &profile("staff", false, "Ada L")), Ok(None));
        assert_eq!(told(&json!({}), &staff), Ok(None), "registered");
        assert_eq!(told(&staff, &json!({})), Ok(None), "deleted");
        assert_eq!(told(&staff, &json!({ "role": "customer" })), Err(MalformedRecord));
        let other = item(&json!({ "PK": format!("USER#{USER}"), "SK": "SESSION#x" }));
        assert_eq!(user_whose_role_changed(&other, &item(&staff), &item(&json!({ "id": "x" }))), Ok(None));
    }
}
