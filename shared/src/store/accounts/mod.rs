//! Accounts, their login items and sessions, and what users may request by mail.

pub(in crate::store) mod address_change;
pub(in crate::store) mod by_email;
pub(in crate::store) mod changes;
pub(in crate::store) mod email_verification;
pub(in crate::store) mod erasure;
pub(in crate::store) mod list;
pub(in crate::store) mod logins;
pub(in crate::store) mod mail_tokens;
pub(in crate::store) mod mails;
pub(in crate::store) mod password_reset;
pub(in crate::store) mod quota;
pub(in crate::store) mod refresh;
pub(in crate::store) mod revoked;
pub(in crate::store) mod sessions;
pub(in crate::store) mod standing;
pub(in crate::store) mod throttle;
pub(in crate::store) mod users;
