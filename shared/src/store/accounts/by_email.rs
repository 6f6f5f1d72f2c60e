use super::logins::LoginItem;
use crate::domain::Email;
use crate::store::{LoginName, Store, StoreError, UserItem};

impl Store {
    /// The user with this e-mail address, for operators and staff. None if no account has it. Two reads.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn user_by_email(&self, email: &Email) -> Result<Option<UserItem>, StoreError> {
        let login = self.get::<LoginItem>(&LoginName::email(email.as_str()).key()).await?;
        match login {
            Some(login) => self.user(login.user_id).await,
            None => Ok(None),
        }
    }
}
