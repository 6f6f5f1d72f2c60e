//! Letters about accounts: to verify an address, to set a new password, to change an address, and of what was changed.
//! Their tokens are made here when they are sent, and are stored nowhere else.

use shared::domain::{Email, UserId};
use shared::store::{MailItem, MailKind, MailToken, TokenPurpose, UserItem};

use super::templates::email_templates;
use super::{Letter, Locale};
use crate::{Failure, Mail};

/// An account as letters show it.
struct AccountView {
    /// Whom to greet. Nobody where the address is not known to be theirs: the name is what somebody typed, and this shop
    /// carries no stranger's words to another's mailbox.
    name: Option<String>,
    /// What to open, with a token.
    link: Option<String>,
}

email_templates! { account: AccountView;
    VerifyEmail, "en/verify_email/letter.html", "en/verify_email/letter.txt", "{{ shop.shop_name }}: verify your e-mail address";
    ResetPassword, "en/reset_password/letter.html", "en/reset_password/letter.txt", "{{ shop.shop_name }}: set a new password";
    ConfirmAddress, "en/confirm_address/letter.html", "en/confirm_address/letter.txt", "{{ shop.shop_name }}: confirm your new e-mail address";
    AddressChangeAsked, "en/address_change_asked/letter.html", "en/address_change_asked/letter.txt", "{{ shop.shop_name }}: another e-mail address was asked for";
    AddressChanged, "en/address_changed/letter.html", "en/address_changed/letter.txt", "{{ shop.shop_name }}: your e-mail address was changed";
    PasswordChanged, "en/password_changed/letter.html", "en/password_changed/letter.txt", "{{ shop.shop_name }}: your password was changed";
}

impl Mail {
    /// None where there is no such account, or no longer, or nothing left to tell it.
    pub(super) async fn account_letter(&self, mail: &MailItem) -> Result<Option<Letter>, Failure> {
        // A mail is counted once against what an address may get, however often it is tried.
        let (again, now) = (mail.attempts > 1, self.clock.now());
        let store = &self.store;
        match &mail.about {
            MailKind::VerifyEmail { user } => {
                let minted = store.mint_verification(*user, again, now).await?;
                let to = |user: &UserItem| Some(user.email.clone());
                self.token_letter(EmailTemplate::VerifyEmail, TokenPurpose::VerifyEmail, minted, to)
            }
            MailKind::ResetPassword { email: Some(email) } => {
                let minted = store.mint_reset(email, again, now).await?;
                let to = |user: &UserItem| Some(user.email.clone());
                self.token_letter(EmailTemplate::ResetPassword, TokenPurpose::ResetPassword, minted, to)
            }
            MailKind::ConfirmAddress { user } => {
                let minted = store.mint_confirmation(*user, again, now).await?;
                let to = |user: &UserItem| user.pending_email.clone();
                self.token_letter(EmailTemplate::ConfirmAddress, TokenPurpose::ConfirmAddress, minted, to)
            }
            MailKind::AddressChangeAsked { user } => {
                let asking = self.living(*user).await?.filter(|user| user.pending_email.is_some());
                asking.map(|user| self.notice(EmailTemplate::AddressChangeAsked, &user, &user.email)).transpose()
            }
            MailKind::AddressChanged { user, to: Some(to) } => {
                let changed = self.living(*user).await?;
                changed.map(|user| self.notice(EmailTemplate::AddressChanged, &user, to)).transpose()
            }
            MailKind::PasswordChanged { user } => {
                let changed = self.living(*user).await?;
                changed.map(|user| self.notice(EmailTemplate::PasswordChanged, &user, &user.email)).transpose()
            }
            _ => Ok(None),
        }
    }

    async fn living(&self, user: UserId) -> Result<Option<UserItem>, Failure> {
        Ok(self.store.user(user).await?.filter(|user| !user.disabled))
    }

    fn token_letter(
        &self,
        template: EmailTemplate,
        purpose: TokenPurpose,
        minted: Option<(UserItem, MailToken)>,
        to: impl Fn(&UserItem) -> Option<Email>,
    ) -> Result<Option<Letter>, Failure> {
        let Some((user, token)) = minted else { return Ok(None) };
        let Some(to) = to(&user) else { return Ok(None) };
        let link = format!("{}/{}?token={}", self.settings.shop_url, page(purpose), token.reveal());
        let view = AccountView { name: name(&user, &to), link: Some(link) };
        template.letter(&self.settings, Locale::default(), to.as_str(), &view).map(Some)
    }

    fn notice(&self, template: EmailTemplate, user: &UserItem, to: &Email) -> Result<Letter, Failure> {
        let view = AccountView { name: name(user, to), link: None };
        template.letter(&self.settings, Locale::default(), to.as_str(), &view)
    }
}

/// Whom to greet at an address.
fn name(user: &UserItem, to: &Email) -> Option<String> {
    let known = user.email_verified && user.email == *to;
    user.name.as_ref().filter(|_| known).map(|name| name.as_str().to_owned())
}

/// Which of the shop's pages takes a token.
const fn page(purpose: TokenPurpose) -> &'static str {
    match purpose {
        TokenPurpose::VerifyEmail => "verify-email",
        TokenPurpose::ResetPassword => "reset-password",
        TokenPurpose::ConfirmAddress => "confirm-email",
    }
}

#[cfg(test)]
mod tests;
