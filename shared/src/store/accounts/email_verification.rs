//! Verifying that the address of an account is its owner's: a token is mailed to it, and the owner presents the token.

use super::mail_tokens::{MailToken, TokenError, TokenPurpose, TokenUse, spend};
use super::quota::{AskError, Quota};
use crate::domain::{Timestamp, UserId};
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::key::Key;
use crate::store::table::transact::TransactError;
use crate::store::{MailItem, Store, StoreError, UserItem};

/// The most mails that a user may request in an hour.
const MAX_ASKED: u32 = 5;

impl UserItem {
    fn verification(&self) -> TokenUse<'_> {
        TokenUse { purpose: TokenPurpose::VerifyEmail, user: self.id, address: &self.email, login_version: None }
    }
}

impl Store {
    /// Queues a mail with which a user can verify their address: one transaction.
    ///
    /// # Errors
    /// Returns an error if the user has asked too often, or if DynamoDB fails.
    pub async fn ask_verification(&self, user: UserId, now: Timestamp) -> Result<(), AskError> {
        let quota = Quota::new("ask_verification", &user.to_string(), MAX_ASKED);
        let mail = MailItem::verify_email(user, self.random.bytes(), now);
        Ok(self.transact_within(&[quota], vec![mail.put()?], now).await?)
    }

    /// The user, and a token for that mail. None if there is nothing to verify (any more), or the address has reached
    /// its limit of tokens. `again` is true if the first attempt to send the mail failed.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn mint_verification(
        &self,
        user: UserId,
        again: bool,
        now: Timestamp,
    ) -> Result<Option<(UserItem, MailToken)>, StoreError> {
        let user = self.user(user).await?.filter(|user| !user.disabled && !user.email_verified);
        let Some(user) = user else { return Ok(None) };
        let token = self.mint(&user.verification(), again, now).await?;
        Ok(token.map(|token| (user, token)))
    }

    /// Marks a user's address as verified and spends the token: two reads and one transaction.
    ///
    /// # Errors
    /// Returns an error if the token is invalid, or if DynamoDB fails.
    pub async fn verify_email(&self, token: &MailToken, now: Timestamp) -> Result<(), TokenError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let item = self.mail_token(token, now).await?;
            let user = self.user(item.user_id).await?.filter(|user| !user.disabled);
            let user = user.filter(|user| item.is_for(token, &user.verification())).ok_or(TokenError::Invalid)?;
            let verified = Action::update(
                &Key::user(user.id),
                "SET email_verified = :yes, version = :next, updated_at = :now",
                "version = :read",
            );
            let verified = verified
                .value(":yes", true)?
                .value(":next", user.version.saturating_add(1))?
                .value(":now", now)?
                .value(":read", user.version)?;
            match self.transact(vec![spend(token), verified]).await {
                Ok(()) => return Ok(()),
                Err(TransactError::Store(error)) => return Err(error.into()),
                // The token was spent meanwhile, or the account has changed. Reading again shows which.
                Err(TransactError::Refused(_)) if backoff.wait().await => {}
                Err(TransactError::Refused(_)) => {
                    return Err(StoreError::Unavailable("the user kept changing".to_owned()).into());
                }
            }
        }
    }
}
