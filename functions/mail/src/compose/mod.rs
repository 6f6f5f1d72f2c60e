//! The content and the recipient of each mail, composed when it is sent: an erased account gets nothing, and a changed
//! address is used at once.

mod account;
mod locale;
mod order;
mod stock;
mod templates;

use askama::Template;
use shared::domain::Email;
use shared::store::{MailItem, MailKind};

use crate::{Failure, Mail};
use locale::Locale;

/// A mail as it goes out. Has no `Debug`: it is personal, and may hold a token.
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    /// The recipient, if nobody has verified the address: a stranger may have typed it. None if it is verified.
    pub(crate) stranger: Option<Email>,
}

impl Letter {
    /// From the two forms of its text.
    fn new(to: &str, subject: String, text: &impl Template, html: &impl Template) -> Result<Self, Failure> {
        Ok(Self { to: to.to_owned(), subject, text: text.render()?, html: html.render()?, stranger: None })
    }
}

impl Mail {
    /// None where there is nobody to tell, or no longer.
    pub(crate) async fn compose(&self, mail: &MailItem) -> Result<Option<Letter>, Failure> {
        match &mail.about {
            MailKind::OrderPlaced { order } => self.order_letter(*order, order::EmailTemplate::Placed).await,
            MailKind::OrderShipped { order } => self.order_letter(*order, order::EmailTemplate::Shipped).await,
            MailKind::OrderCancelled { order } => self.order_letter(*order, order::EmailTemplate::Cancelled).await,
            MailKind::LowStock { product, name, sku, left } => {
                self.low_stock_letter(*product, name, sku.as_deref(), *left)
            }
            MailKind::VerifyEmail { .. }
            | MailKind::ResetPassword { .. }
            | MailKind::ConfirmAddress { .. }
            | MailKind::AddressChangeAsked { .. }
            | MailKind::AddressChanged { .. }
            | MailKind::PasswordChanged { .. } => self.account_letter(mail).await,
        }
    }
}
