//! Passwords: their rules, their hashes, changing and resetting them.

pub(crate) mod ask_password_reset;
pub(crate) mod attempt;
pub(crate) mod change_password;
pub(crate) mod current_password;
pub(crate) mod hashing;
pub(crate) mod password_rules;
pub(crate) mod reset_password;
