//! Whoever runs a shop or the command line by hand.

use std::path::PathBuf;

use super::read;

/// The first admin's e-mail address and password for a new local shop, from `BODEGA_ADMIN_EMAIL` and
/// `BODEGA_ADMIN_PASSWORD`.
pub fn first_admin() -> (Option<String>, Option<String>) {
    (read("BODEGA_ADMIN_EMAIL"), read("BODEGA_ADMIN_PASSWORD"))
}

/// The password that the command line logs in with, or gives a new admin, from `BODEGA_PASSWORD`.
pub fn cli_password() -> Option<String> {
    read("BODEGA_PASSWORD")
}

/// The access token that the command line works with, from `BODEGA_TOKEN`.
pub fn cli_token() -> Option<String> {
    read("BODEGA_TOKEN")
}

/// Where a user's programs keep their settings: `XDG_CONFIG_HOME`, or `.config` at home. None for who has no home.
pub fn user_folder() -> Option<PathBuf> {
    let home = || read("HOME").or_else(|| read("USERPROFILE")).map(|home| PathBuf::from(home).join(".config"));
    read("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute()).or_else(home)
}
