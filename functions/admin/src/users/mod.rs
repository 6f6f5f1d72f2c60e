//! Users as staff see them, and their roles.

pub(crate) mod list_users;
pub(crate) mod update_user;
pub(crate) mod user_body;
pub(crate) mod view_user;
