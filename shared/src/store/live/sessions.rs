//! When a session ends, its live connections end too. The table's stream has the deletion, in order with the user's
//! other changes, because sessions, connections and orders of a user are in one partition.

use serde_dynamo::Item;

use crate::domain::{ConnectionId, SessionId, Timestamp, UserId};
use crate::store::records::key_of;
use crate::store::table::key;
use crate::store::{MalformedRecord, Store, StoreError};

/// The session that a change ended, if it did: by logout, by ending it or by expiry.
///
/// # Errors
/// Returns [`MalformedRecord`] if the record is a session's and its ids cannot be read.
pub fn session_that_ended(keys: &Item, new: &Item) -> Result<Option<(UserId, SessionId)>, MalformedRecord> {
    let (pk, sk) = key_of(keys)?;
    let Some((user, session)) = key::parts_of_session(pk, sk) else { return Ok(None) };
    if !new.is_empty() {
        return Ok(None);
    }
    let user = user.parse().map_err(|_| MalformedRecord)?;
    let session = session.parse().map_err(|_| MalformedRecord)?;
    Ok(Some((user, session)))
}

impl Store {
    /// Deletes the connections of an ended session, and returns their ids, so that the caller can close them.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn close_connections_of(
        &self,
        user: UserId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<Vec<ConnectionId>, StoreError> {
        let mut connections = self.listeners_of_user(user, now).await?;
        connections.retain(|listener| listener.session_id == session);
        for listener in &connections {
            self.close_connection(&listener.connection_id).await?;
        }
        Ok(connections.into_iter().map(|listener| listener.connection_id).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_dynamo::AttributeValue;

    use super::*;

    fn item(attributes: &[(&str, &str)]) -> Item {
        let attributes = attributes.iter().map(|(name, text)| ((*name).to_owned(), AttributeValue::S((*text).into())));
        attributes.collect::<std::collections::HashMap<_, _>>().into()
    }

    #[test]
    fn a_session_ends_when_its_item_goes() {
        let at = Timestamp::from_millis(1);
        let (user, session) = (UserId::new(at, [1; 10]), SessionId::new(at, [2; 10]));
        let keys = item(&[("PK", &format!("USER#{user}")), ("SK", &format!("SESSION#{session}"))]);
        let none = item(&[]);
        assert_eq!(session_that_ended(&keys, &none), Ok(Some((user, session))));
        assert_eq!(session_that_ended(&keys, &item(&[("id", "x")])), Ok(None));
        let other = item(&[("PK", &format!("USER#{user}")), ("SK", "PROFILE")]);
        assert_eq!(session_that_ended(&other, &none), Ok(None));
        let odd = item(&[("PK", "USER#x"), ("SK", "SESSION#y")]);
        assert_eq!(session_that_ended(&odd, &none), Err(MalformedRecord));
        assert_eq!(session_that_ended(&none, &none), Err(MalformedRecord));
    }
}
