//! Showing that the address of an account is its owner's: a token is mailed there, and brought back.

use super::mail_tokens::{MailToken, TokenError, TokenPurpose, TokenUse, spend};
use super::quota::{AskError, Quota};
use crate::domain::{Timestamp, UserId};
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::key::Key;
use crate::store::table::transact::TransactError;
use crate::store::{MailItem, Store, StoreError, UserItem};

/// How many mails a user may ask for in an hour.
const MAX_ASKED: u32 = 5;

impl UserItem {
    fn verification(&self) -> TokenUse<'_> {
        TokenUse { purpose: TokenPurpose::VerifyEmail, user: self.id, address: &self.email, login_version: None }
    }
}

impl Store {
    /// Has a mail sent by which a user can verify their address: one transaction.
    ///
    /// # Errors
    /// Returns an error if they have asked too often, or if DynamoDB fails.
    pub async fn ask_verification(&self, user: UserId, now: Timestamp) -> Result<(), AskError> {
        let quota = Quota::new("ask_verification", &user.to_string(), MAX_ASKED);
        let mail = MailItem::verify_email(user, self.random.bytes(), now);
        Ok(self.transact_within(&[quota], vec![mail.put()?], now).await?)
    }

    /// The user and the token for that mail. None if there is nothing to verify (any more), or the address has had enough
    /// of them; `again` if the mail did not go the first time.
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

    /// Notes that a user has shown to receive mail at their address: two reads and one transaction.
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
                // Spent meanwhile, or the account has changed: reading again shows which.
                Err(TransactError::Refused(_)) if backoff.wait().await => {}
                Err(TransactError::Refused(_)) => {
                    return Err(StoreError::Unavailable("the user kept changing".to_owned()).into());
                }
            }
        }
    }
}
