//! Mails to users about their accounts, put in the transaction that causes them. A change determines the id of its
//! mail. A request, which may be repeated, has a mail with a random id.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::{Email, Timestamp, UserId};
use crate::store::{MailId, MailItem, MailKind};

/// Distinguishes one requested mail from the next.
pub(in crate::store) type Asked = [u8; 16];

impl MailItem {
    /// How to verify an address, for a user who requests it again.
    pub(in crate::store) fn verify_email(user: UserId, asked: Asked, now: Timestamp) -> Self {
        let id = format!("email.verification_asked:{user}:{}", URL_SAFE_NO_PAD.encode(asked));
        Self::new(MailId::new(id), MailKind::VerifyEmail { user }, now)
    }

    /// How to set a new password, for the user with this folded address, if there is one.
    pub(in crate::store) fn reset_password(email: String, asked: Asked, now: Timestamp) -> Self {
        let id = format!("password.reset_asked:{}", URL_SAFE_NO_PAD.encode(asked));
        Self::new(MailId::new(id), MailKind::ResetPassword { email: Some(email) }, now)
    }

    /// The password was changed.
    pub(in crate::store) fn password_changed(user: UserId, login_version: u64, now: Timestamp) -> Self {
        let id = MailId::new(format!("user.password_changed:{user}:{login_version}"));
        Self::new(id, MailKind::PasswordChanged { user }, now)
    }

    /// Two mails about the address that this version of the user requested: to the new address, how to confirm it; to
    /// the current one, that it was requested.
    pub(in crate::store) fn address_asked(user: UserId, version: u64, now: Timestamp) -> [Self; 2] {
        let id = |to: &str| MailId::new(format!("user.address_asked:{user}:{version}:{to}"));
        [
            Self::new(id("new"), MailKind::ConfirmAddress { user }, now),
            Self::new(id("old"), MailKind::AddressChangeAsked { user }, now),
        ]
    }

    /// The address was changed by this version of the user: a mail to each address.
    pub(in crate::store) fn address_changed(
        user: UserId,
        version: u64,
        old: Email,
        new: Email,
        now: Timestamp,
    ) -> [Self; 2] {
        [("old", old), ("new", new)].map(|(which, to)| {
            let id = MailId::new(format!("user.address_changed:{user}:{version}:{which}"));
            Self::new(id, MailKind::AddressChanged { user, to: Some(to) }, now)
        })
    }
}
