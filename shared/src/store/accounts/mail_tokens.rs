//! Tokens that are mailed: presenting one proves that its bearer receives mail at the address. The table has only the
//! hash of a token, and a code of its purpose and address that is keyed with the token. So the item reveals no address,
//! and a token is valid only for its purpose, and only while the account is as it was.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::quota::{Quota, QuotaError};
use crate::auth::{Secret, SecretHash};
use crate::domain::{Email, Timestamp, UserId};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::{Store, StoreError};

/// A token as it is mailed: 256 random bits.
pub type MailToken = Secret<32>;

/// The most tokens for one purpose that an address gets in an hour, so that nobody can flood a mailbox through this
/// shop. It locks nobody out: at the limit, the user has received as many mails with valid tokens.
const MAX_TOKENS_TO_ADDRESS: u32 = 10;

/// The purpose of a mailed token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenPurpose {
    /// Verifies the current address of an account.
    VerifyEmail,
    /// Sets a new password.
    ResetPassword,
    /// Confirms the pending address of an account.
    ConfirmAddress,
}

/// Why a mailed token had no effect.
#[derive(Debug)]
pub enum TokenError {
    /// The token does not exist, is spent or expired, has another use, or its account has changed since, is disabled or
    /// is erased. Callers cannot tell which.
    Invalid,
    Store(StoreError),
}

/// The use that a token is made for.
pub(in crate::store) struct TokenUse<'a> {
    pub(in crate::store) purpose: TokenPurpose,
    pub(in crate::store) user: UserId,
    /// The address that it is mailed to.
    pub(in crate::store) address: &'a Email,
    /// The version of the user's login, if a new password, role or address must end the token.
    pub(in crate::store) login_version: Option<u64>,
}

/// A token as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct MailTokenItem {
    purpose: TokenPurpose,
    pub(in crate::store) user_id: UserId,
    /// See [`TokenUse::code`].
    code: SecretHash,
    valid_until: Timestamp,
    /// Seconds since 1970.
    expires_at: i64,
}

impl TokenPurpose {
    pub const ALL: [Self; 3] = [Self::VerifyEmail, Self::ResetPassword, Self::ConfirmAddress];

    /// Its name in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
            Self::ConfirmAddress => "confirm_address",
        }
    }

    /// How long a token for this purpose is valid.
    pub const fn lifetime(self) -> Duration {
        match self {
            Self::ResetPassword => Duration::from_secs(60 * 60),
            Self::VerifyEmail | Self::ConfirmAddress => Duration::from_secs(24 * 60 * 60),
        }
    }
}

impl fmt::Display for TokenPurpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<StoreError> for TokenError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl TokenUse<'_> {
    /// A code of this use that only the token's holder can compute.
    fn code(&self, token: &MailToken) -> SecretHash {
        let version = self.login_version.map_or_else(String::new, |version| version.to_string());
        let told = format!("{}\n{}\n{}\n{version}", self.purpose, self.user, self.address.as_str());
        token.derive(told.as_bytes()).hash()
    }
}

impl MailTokenItem {
    fn new(token: &MailToken, made_for: &TokenUse<'_>, now: Timestamp) -> Self {
        let valid_until = now.plus(made_for.purpose.lifetime());
        Self {
            purpose: made_for.purpose,
            user_id: made_for.user,
            code: made_for.code(token),
            valid_until,
            // One second more, so that DynamoDB never deletes it too early.
            expires_at: valid_until.seconds().saturating_add(1),
        }
    }

    /// Returns true if the token was made for this use.
    pub(in crate::store) fn is_for(&self, token: &MailToken, wanted: &TokenUse<'_>) -> bool {
        self.code.matches(&wanted.code(token))
    }
}

/// Spends a token, in the transaction that it is spent for. Of two concurrent uses, only one succeeds.
pub(in crate::store) fn spend(token: &MailToken) -> Action {
    Action::delete(&Key::mail_token(&token.hash()), "attribute_exists(PK)")
}

impl Store {
    /// Makes a token: one transaction. None if the address has reached its limit. A mail that is sent again because the
    /// first attempt failed does not count.
    pub(in crate::store) async fn mint(
        &self,
        made_for: &TokenUse<'_>,
        again: bool,
        now: Timestamp,
    ) -> Result<Option<MailToken>, StoreError> {
        let token = MailToken::new(self.random.bytes());
        let item = MailTokenItem::new(&token, made_for, now);
        let put = Action::put(&Key::mail_token(&token.hash()), &item, "attribute_not_exists(PK)")?;
        let to = Quota::new(made_for.purpose.as_str(), &made_for.address.folded(), MAX_TOKENS_TO_ADDRESS);
        let counted = (!again).then_some(to);
        match self.transact_within(counted.as_slice(), vec![put], now).await {
            Ok(()) => Ok(Some(token)),
            Err(QuotaError::Spent { .. }) => Ok(None),
            Err(QuotaError::Refused(_)) => Err(StoreError::Unexpected("a new token was taken".to_owned())),
            Err(QuotaError::Store(error)) => Err(error),
        }
    }

    /// A token that has not expired. One read.
    pub(in crate::store) async fn mail_token(
        &self,
        token: &MailToken,
        now: Timestamp,
    ) -> Result<MailTokenItem, TokenError> {
        let item: Option<MailTokenItem> = self.get(&Key::mail_token(&token.hash())).await?;
        item.filter(|item| now < item.valid_until).ok_or(TokenError::Invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_for_one_use() {
        let now = Timestamp::from_millis(1_700_000_000_000);
        let token = MailToken::new([7; 32]);
        let user = UserId::new(now, [1; 10]);
        let address = Email::parse("ada@example.com").expect("an address");
        let other = Email::parse("Ada@example.com").expect("an address");
        let made_for =
            TokenUse { purpose: TokenPurpose::ResetPassword, user, address: &address, login_version: Some(3) };
        let item = MailTokenItem::new(&token, &made_for, now);
        assert!(item.is_for(&token, &made_for));
        assert!(!item.is_for(&MailToken::new([8; 32]), &made_for));
        for wrong in [
            TokenUse { purpose: TokenPurpose::VerifyEmail, ..made_for },
            TokenUse { user: UserId::new(now, [2; 10]), ..made_for },
            TokenUse { address: &other, ..made_for },
            TokenUse { login_version: Some(4), ..made_for },
            TokenUse { login_version: None, ..made_for },
        ] {
            assert!(!item.is_for(&token, &wrong));
        }
        assert!(item.expires_at > item.valid_until.seconds());
        let stored = serde_json::to_string(&item).expect("JSON");
        assert!(!stored.contains("ada@") && !stored.contains(&token.reveal()));
    }
}
