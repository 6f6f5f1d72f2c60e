//! E-mail addresses: verifying one, and changing to another.

pub(crate) mod ask_address_change;
pub(crate) mod ask_verification;
pub(crate) mod asked;
pub(crate) mod confirm_address;
pub(crate) mod mail_token;
pub(crate) mod verify_email;
