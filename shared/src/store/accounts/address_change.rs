//! Changing the e-mail address of an account: requested with the password, confirmed by a token mailed to the new
//! address. Until then the account keeps its address. Whether the new one is taken is revealed only to its mailbox.

use super::mail_tokens::{MailToken, MailTokenItem, TokenError, TokenPurpose, TokenUse, spend};
use super::quota::{Quota, QuotaError};
use super::throttle::Attempt;
use crate::domain::{Email, Timestamp, UserId};
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::key::Key;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{LoginItem, MailItem, Store, StoreError, UserItem};

/// The most changes that a user may request in an hour.
const MAX_ASKED: u32 = 5;

/// Why a change of address was not accepted.
#[derive(Debug)]
pub enum AddressChangeError {
    /// The account has been changed since it was read.
    Stale,
    Throttled {
        /// Seconds until it may be requested again.
        seconds: i64,
    },
    Store(StoreError),
}

/// Why an address was not changed.
#[derive(Debug)]
pub enum ConfirmError {
    Token(TokenError),
    /// Another account has the address by now.
    EmailTaken,
}

/// The items that a confirmation changes, as they were read.
struct Confirmation {
    user: UserItem,
    login: LoginItem,
    new: Email,
}

impl From<StoreError> for AddressChangeError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<StoreError> for ConfirmError {
    fn from(error: StoreError) -> Self {
        Self::Token(error.into())
    }
}

impl From<TokenError> for ConfirmError {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl UserItem {
    /// Removes the pending address if the user has not changed since it was read. The mailed token is then invalid.
    pub(in crate::store) fn without_pending_email(&self) -> Result<Action, StoreError> {
        let (key, unchanged) = (Key::user(self.id), "version = :read");
        let action = if self.pending_email.is_none() {
            Action::check(&key, unchanged)
        } else {
            Action::update(&key, "SET version = version + :one REMOVE pending_email", unchanged).value(":one", 1)?
        };
        action.value(":read", self.version)
    }
}

fn confirming<'a>(user: &UserItem, login: &LoginItem, new: &'a Email) -> TokenUse<'a> {
    TokenUse { purpose: TokenPurpose::ConfirmAddress, user: user.id, address: new, login_version: Some(login.version) }
}

impl Confirmation {
    /// The position, among the actions, of the new address' login item. There is none if both addresses fold to the
    /// same.
    const NEW_LOGIN: usize = 3;

    fn actions(&self, token: &MailToken, now: Timestamp) -> Result<Vec<Action>, StoreError> {
        let Self { user, login, new } = self;
        let mut changed = user.clone();
        (changed.email, changed.email_verified, changed.pending_email) = (new.clone(), true, None);
        (changed.version, changed.updated_at) = (user.version.saturating_add(1), now);
        let mut actions = vec![spend(token), changed.put("version = :read")?.value(":read", user.version)?];
        let (old_key, new_key) = (Key::login(&user.email.folded()), Key::login(&new.folded()));
        let moved = LoginItem { version: login.next_version(), ..login.clone() };
        if self.moves() {
            let same = "user_id = :user AND version = :read";
            let free = Action::delete(&old_key, same).value(":user", user.id)?.value(":read", login.version)?;
            actions.extend([free, Action::put(&new_key, &moved, "attribute_not_exists(PK)")?]);
        } else {
            actions.push(login.set_password(&old_key, &login.password_hash)?);
        }
        if let Some(username) = &user.username {
            actions.push(login.set_password(&Key::login(&username.folded()), &login.password_hash)?);
        }
        for mail in MailItem::address_changed(user.id, changed.version, user.email.clone(), new.clone(), now) {
            actions.push(mail.put()?);
        }
        Ok(actions)
    }

    /// Returns true if the new address is more than another spelling of the old one.
    fn moves(&self) -> bool {
        self.user.email.folded() != self.new.folded()
    }

    /// Returns true if the only failed condition is that the new address is free.
    fn is_taken(&self, reasons: &[Reason]) -> bool {
        let mut refused = reasons.iter().enumerate().filter(|(_, reason)| reason.is_condition());
        self.moves()
            && refused.next().is_some_and(|(position, _)| position == Self::NEW_LOGIN)
            && refused.next().is_none()
    }
}

impl Store {
    /// Stores the pending address of a user who has given their password, and forgets the wrong passwords of this
    /// attempt: one transaction. Mails to the new and to the old address follow.
    ///
    /// # Errors
    /// Returns an error if the account has changed since `user` and `login` were read, if the user has asked too often,
    /// or if DynamoDB fails.
    pub async fn ask_address_change(
        &self,
        user: &UserItem,
        login: &LoginItem,
        attempt: &Attempt,
        new: &Email,
        now: Timestamp,
    ) -> Result<(), AddressChangeError> {
        let version = user.version.saturating_add(1);
        let pending = Action::update(
            &Key::user(user.id),
            "SET pending_email = :new, version = :next, updated_at = :now",
            "version = :read",
        );
        let pending =
            pending.value(":new", new)?.value(":next", version)?.value(":now", now)?.value(":read", user.version)?;
        let mut actions = vec![pending, login.check(&attempt.login_key())?, attempt.forget()];
        for mail in MailItem::address_asked(user.id, version, now) {
            actions.push(mail.put()?);
        }
        let quota = Quota::new("ask_address_change", &user.id.to_string(), MAX_ASKED);
        match self.transact_within(&[quota], actions, now).await {
            Ok(()) => Ok(()),
            Err(QuotaError::Spent { seconds }) => Err(AddressChangeError::Throttled { seconds }),
            Err(QuotaError::Refused(_)) => Err(AddressChangeError::Stale),
            Err(QuotaError::Store(error)) => Err(error.into()),
        }
    }

    /// The user, and a token for the mail to their `pending_email`. None if there is no pending address (any more), or
    /// the address has reached its limit of tokens. `again` is true if the first attempt to send the mail failed.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn mint_confirmation(
        &self,
        user: UserId,
        again: bool,
        now: Timestamp,
    ) -> Result<Option<(UserItem, MailToken)>, StoreError> {
        let Some(Confirmation { user, login, new }) = self.confirmation(user).await? else { return Ok(None) };
        let token = self.mint(&confirming(&user, &login, &new), again, now).await?;
        Ok(token.map(|token| (user, token)))
    }

    /// Gives an account its pending address, also in its login items, and mails both addresses: three reads and one
    /// transaction. Tokens that were mailed to the old address end with the login's version.
    ///
    /// # Errors
    /// Returns an error if the token is invalid, the address is taken by now, or if DynamoDB fails.
    pub async fn confirm_address(&self, token: &MailToken, now: Timestamp) -> Result<(), ConfirmError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let item = self.mail_token(token, now).await?;
            let found = self.confirmation(item.user_id).await?;
            let found = found.filter(|found| found.is_of(&item, token)).ok_or(TokenError::Invalid)?;
            match self.transact(found.actions(token, now)?).await {
                Ok(()) => return Ok(()),
                Err(TransactError::Store(error)) => return Err(error.into()),
                Err(TransactError::Refused(reasons)) if found.is_taken(&reasons) => {
                    return Err(ConfirmError::EmailTaken);
                }
                // The token was spent meanwhile, or the account has changed. Reading again shows which.
                Err(TransactError::Refused(_)) if backoff.wait().await => {}
                Err(TransactError::Refused(_)) => {
                    return Err(StoreError::Unavailable("the user kept changing".to_owned()).into());
                }
            }
        }
    }

    async fn confirmation(&self, user: UserId) -> Result<Option<Confirmation>, StoreError> {
        let Some(user) = self.user(user).await?.filter(|user| !user.disabled) else { return Ok(None) };
        let Some(new) = user.pending_email.clone() else { return Ok(None) };
        let login: Option<LoginItem> = self.get(&Key::login(&user.email.folded())).await?;
        let login = login.filter(|login| login.user_id == user.id && !login.disabled);
        Ok(login.map(|login| Confirmation { user, login, new }))
    }
}

impl Confirmation {
    fn is_of(&self, item: &MailTokenItem, token: &MailToken) -> bool {
        item.is_for(token, &confirming(&self.user, &self.login, &self.new))
    }
}
