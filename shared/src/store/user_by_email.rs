use super::logins::LoginItem;
use super::{LoginName, Store, StoreError, UserItem};
use crate::domain::Email;

impl Store {
    /// The user with this e-mail address, for operators; none if nobody has it. Two reads.
    ///
    /// # Errors
    /// As DynamoDB's.
    pub async fn user_by_email(&self, email: &Email) -> Result<Option<UserItem>, StoreError> {
        let login = self.get::<LoginItem>(&LoginName::email(email.as_str()).key()).await?;
        match login {
            Some(login) => self.user(login.user_id).await,
            None => Ok(None),
        }
    }
}
