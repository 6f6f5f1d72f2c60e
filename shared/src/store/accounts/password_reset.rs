//! Resetting a forgotten password: a token is mailed to the account's address, and the user presents it with the new
//! password. The request is the same whether or not there is such an account. The mail function finds out.

use super::mail_tokens::{MailToken, TokenError, TokenPurpose, TokenUse, spend};
use super::quota::{AskError, Quota};
use crate::domain::{Email, Timestamp, Username};
use crate::store::table::action::{Action, OF_TRANSACTION};
use crate::store::table::backoff::Backoff;
use crate::store::table::key::Key;
use crate::store::table::transact::TransactError;
use crate::store::{LoginItem, MailItem, Store, StoreError, UserItem};

/// The most resets that a caller's IP address may request in an hour, for all accounts together.
const MAX_ASKED_FROM: u32 = 30;
/// The most resets for one account from one IP address. Other IP addresses have their own limit, so that a stranger
/// cannot use up the owner's.
const MAX_ASKED_FOR: u32 = 5;

/// A valid token, and the user whose password it sets. Has no `Debug`, because it is secret and personal.
pub struct PasswordReset {
    token: MailToken,
    pub user: UserItem,
    login: LoginItem,
}

fn reset<'a>(user: &'a UserItem, login: &LoginItem) -> TokenUse<'a> {
    TokenUse {
        purpose: TokenPurpose::ResetPassword,
        user: user.id,
        address: &user.email,
        login_version: Some(login.version),
    }
}

impl PasswordReset {
    /// The actions that set the password. They verify the address and remove the pending one. They end other tokens
    /// through the login's version, and forget the wrong passwords from the caller's IP address.
    fn actions(&self, password_hash: &str, from: &str, now: Timestamp) -> Result<Vec<Action>, StoreError> {
        let user = Action::update(
            &Key::user(self.user.id),
            "SET email_verified = :yes, version = :next, updated_at = :now REMOVE pending_email",
            "version = :read",
        );
        let user = user
            .value(":yes", true)?
            .value(":next", self.user.version.saturating_add(1))?
            .value(":now", now)?
            .value(":read", self.user.version)?;
        let mut actions = vec![spend(&self.token), user];
        for key in self.user.logins() {
            actions.push(self.login.set_password(&key, password_hash)?);
        }
        let names = std::iter::once(self.user.email.folded()).chain(self.user.username.as_ref().map(Username::folded));
        actions.extend(names.map(|name| Action::delete(&Key::login_attempts(&name, from), OF_TRANSACTION)));
        actions.push(MailItem::password_changed(self.user.id, self.login.next_version(), now).put()?);
        Ok(actions)
    }
}

impl Store {
    /// Queues a mail with which the owner of an account with this address can set a new password: one transaction. It
    /// is the same if there is no such account.
    ///
    /// # Errors
    /// Returns an error if the caller's IP address has asked too often, or if DynamoDB fails.
    pub async fn ask_reset(&self, email: &Email, from: &str, now: Timestamp) -> Result<(), AskError> {
        let email = email.folded();
        let quotas = [
            Quota::new("ask_reset_from", from, MAX_ASKED_FROM),
            Quota::new("ask_reset_for", &format!("{from} {email}"), MAX_ASKED_FOR),
        ];
        let mail = MailItem::reset_password(email, self.random.bytes(), now);
        Ok(self.transact_within(&quotas, vec![mail.put()?], now).await?)
    }

    /// The user, and a token for that mail. None if there is no such account, if it is disabled, or if the address has
    /// reached its limit of tokens. `again` is true if the first attempt to send the mail failed. The mail goes to the
    /// user's own spelling of the address: another spelling may be somebody else's mailbox.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn mint_reset(
        &self,
        folded_email: &str,
        again: bool,
        now: Timestamp,
    ) -> Result<Option<(UserItem, MailToken)>, StoreError> {
        let login: Option<LoginItem> = self.get(&Key::login(folded_email)).await?;
        let Some(login) = login.filter(|login| !login.disabled) else { return Ok(None) };
        let user = self.user(login.user_id).await?;
        let user = user.filter(|user| !user.disabled && user.email.folded() == folded_email);
        let Some(user) = user else { return Ok(None) };
        let token = self.mint(&reset(&user, &login), again, now).await?;
        Ok(token.map(|token| (user, token)))
    }

    /// The user whose password a token sets: three reads.
    ///
    /// # Errors
    /// Returns an error if the token is invalid, or if DynamoDB fails.
    pub async fn begin_reset(&self, token: MailToken, now: Timestamp) -> Result<PasswordReset, TokenError> {
        let item = self.mail_token(&token, now).await?;
        let user = self.user(item.user_id).await?.filter(|user| !user.disabled).ok_or(TokenError::Invalid)?;
        let login: Option<LoginItem> = self.get(&Key::login(&user.email.folded())).await?;
        let login = login.filter(|login| login.user_id == user.id && !login.disabled);
        let login = login.filter(|login| item.is_for(&token, &reset(&user, login))).ok_or(TokenError::Invalid)?;
        Ok(PasswordReset { token, user, login })
    }

    /// Sets the password and spends the token: one transaction. All of the user's sessions end twice: before it, so
    /// that an interrupted call can be repeated and leaves none; and after it, in case the old password opened one
    /// meanwhile.
    ///
    /// # Errors
    /// Returns an error if the token is invalid, or if DynamoDB fails.
    pub async fn reset_password(
        &self,
        mut reset: PasswordReset,
        password_hash: &str,
        from: &str,
        now: Timestamp,
    ) -> Result<(), TokenError> {
        let mut backoff = Backoff::new(&self.random);
        self.end_sessions(reset.user.id, None).await?;
        loop {
            match self.transact(reset.actions(password_hash, from, now)?).await {
                Ok(()) => break,
                Err(TransactError::Store(error)) => return Err(error.into()),
                // The token was spent meanwhile, or the account has changed. Reading again shows which.
                Err(TransactError::Refused(_)) if backoff.wait().await => {}
                Err(TransactError::Refused(_)) => {
                    return Err(StoreError::Unavailable("the user kept changing".to_owned()).into());
                }
            }
            reset = self.begin_reset(reset.token, now).await?;
        }
        Ok(self.end_sessions(reset.user.id, None).await?)
    }
}
