//! Letters about accounts: to verify an address, to set a new password, to change an address, and of what was changed.
//! The tokens in them are made here, when they are sent: nothing else ever holds one.

use askama::Template;
use shared::config;
use shared::domain::{Email, UserId};
use shared::store::{MailItem, MailKind, MailToken, TokenPurpose, UserItem};

use super::{Letter, Locale};
use crate::{Failure, Mail};

/// What a letter tells of its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EmailTemplate {
    VerifyEmail,
    ResetPassword,
    ConfirmAddress,
    AddressChangeAsked,
    AddressChanged,
    PasswordChanged,
}

/// An account as letters show it.
struct AccountView {
    /// Whom to greet. Nobody where the address is not known to be theirs: the name is what somebody typed, and this shop
    /// carries no stranger's words to another's mailbox.
    name: Option<String>,
    /// What to open, with a token.
    link: Option<String>,
}

/// The templates of one letter: what they show has the same names in all.
macro_rules! forms {
    ($($form:ident, $path:literal;)+) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $form<'a> {
            shop: &'a config::Mail,
            account: &'a AccountView,
        }
    )+};
}

forms! {
    EnglishVerifyEmailHtml, "en/verify_email.html";
    EnglishVerifyEmailText, "en/verify_email.txt";
    EnglishResetPasswordHtml, "en/reset_password.html";
    EnglishResetPasswordText, "en/reset_password.txt";
    EnglishConfirmAddressHtml, "en/confirm_address.html";
    EnglishConfirmAddressText, "en/confirm_address.txt";
    EnglishAddressChangeAskedHtml, "en/address_change_asked.html";
    EnglishAddressChangeAskedText, "en/address_change_asked.txt";
    EnglishAddressChangedHtml, "en/address_changed.html";
    EnglishAddressChangedText, "en/address_changed.txt";
    EnglishPasswordChangedHtml, "en/password_changed.html";
    EnglishPasswordChangedText, "en/password_changed.txt";
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
        told: EmailTemplate,
        purpose: TokenPurpose,
        minted: Option<(UserItem, MailToken)>,
        to: impl Fn(&UserItem) -> Option<Email>,
    ) -> Result<Option<Letter>, Failure> {
        let Some((user, token)) = minted else { return Ok(None) };
        let Some(to) = to(&user) else { return Ok(None) };
        let link = format!("{}/{}?token={}", self.settings.shop_url, page(purpose), token.reveal());
        let view = AccountView { name: name(&user, &to), link: Some(link) };
        render(&self.settings, Locale::default(), told, &to, &view).map(Some)
    }

    fn notice(&self, told: EmailTemplate, user: &UserItem, to: &Email) -> Result<Letter, Failure> {
        let view = AccountView { name: name(user, to), link: None };
        render(&self.settings, Locale::default(), told, to, &view)
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

fn render(
    shop: &config::Mail,
    locale: Locale,
    told: EmailTemplate,
    to: &Email,
    account: &AccountView,
) -> Result<Letter, Failure> {
    let (to, name) = (to.as_str(), &shop.shop_name);
    match (locale, told) {
        (Locale::English, EmailTemplate::VerifyEmail) => {
            let (text, html) = (EnglishVerifyEmailText { shop, account }, EnglishVerifyEmailHtml { shop, account });
            Letter::new(to, format!("{name}: verify your e-mail address"), &text, &html)
        }
        (Locale::English, EmailTemplate::ResetPassword) => {
            let (text, html) = (EnglishResetPasswordText { shop, account }, EnglishResetPasswordHtml { shop, account });
            Letter::new(to, format!("{name}: set a new password"), &text, &html)
        }
        (Locale::English, EmailTemplate::ConfirmAddress) => {
            let (text, html) =
                (EnglishConfirmAddressText { shop, account }, EnglishConfirmAddressHtml { shop, account });
            Letter::new(to, format!("{name}: confirm your new e-mail address"), &text, &html)
        }
        (Locale::English, EmailTemplate::AddressChangeAsked) => {
            let (text, html) =
                (EnglishAddressChangeAskedText { shop, account }, EnglishAddressChangeAskedHtml { shop, account });
            Letter::new(to, format!("{name}: another e-mail address was asked for"), &text, &html)
        }
        (Locale::English, EmailTemplate::AddressChanged) => {
            let (text, html) =
                (EnglishAddressChangedText { shop, account }, EnglishAddressChangedHtml { shop, account });
            Letter::new(to, format!("{name}: your e-mail address was changed"), &text, &html)
        }
        (Locale::English, EmailTemplate::PasswordChanged) => {
            let (text, html) =
                (EnglishPasswordChangedText { shop, account }, EnglishPasswordChangedHtml { shop, account });
            Letter::new(to, format!("{name}: your password was changed"), &text, &html)
        }
    }
}

#[cfg(test)]
mod tests;
