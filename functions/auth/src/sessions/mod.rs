//! Logging in and out, and the sessions of a user.

pub(crate) mod client;
pub(crate) mod issue_ticket;
pub(crate) mod list_sessions;
pub(crate) mod log_in;
pub(crate) mod log_out;
pub(crate) mod refresh;
pub(crate) mod refresh_token;
pub(crate) mod session;
pub(crate) mod tokens;
