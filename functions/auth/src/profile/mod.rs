//! Accounts and profiles.

pub(crate) mod create_admin;
pub(crate) mod erase_profile;
pub(crate) mod export_profile;
pub(crate) mod me;
pub(crate) mod register;
pub(crate) mod replace_profile;
pub(crate) mod update_profile;
pub(crate) mod user_body;
pub(crate) mod view_profile;
