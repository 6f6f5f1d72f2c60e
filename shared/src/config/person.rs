//! Settings of people who run a local shop or the command line.

use std::path::PathBuf;

use super::read;

/// Returns the e-mail address and password of a new local shop's first admin, from `BODEGA_ADMIN_EMAIL` and
/// `BODEGA_ADMIN_PASSWORD`.
pub fn first_admin() -> (Option<String>, Option<String>) {
    (read("BODEGA_ADMIN_EMAIL"), read("BODEGA_ADMIN_PASSWORD"))
}

/// Returns the password that the command line logs in with, or gives to a new admin, from `BODEGA_PASSWORD`.
pub fn cli_password() -> Option<String> {
    read("BODEGA_PASSWORD")
}

/// Returns the access token that the command line uses, from `BODEGA_TOKEN`.
pub fn cli_token() -> Option<String> {
    read("BODEGA_TOKEN")
}

/// Returns the folder of the user's settings: `XDG_CONFIG_HOME`, or `.config` in the home folder. `None` without a home
/// folder.
pub fn user_folder() -> Option<PathBuf> {
    let home = || read("HOME").or_else(|| read("USERPROFILE")).map(|home| PathBuf::from(home).join(".config"));
    read("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute()).or_else(home)
}
