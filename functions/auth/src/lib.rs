//! Accounts, tokens, sessions and profile. The only holder of the key that access tokens are signed with.

mod addresses;
mod keys;
mod passwords;
mod profile;
mod sessions;
mod state;

pub use keys::key_ring::KeyRing;
pub use keys::load_signing_key::load_signing_key;
pub use keys::signing_key::{KeyError, SigningKey};
pub use passwords::hashing::PasswordError;
pub use profile::create_admin::{CreateAdminError, create_admin};
pub use state::Auth;

use shared::http::HttpService;

use addresses::{ask_address_change, ask_verification, confirm_address, verify_email};
use keys::{public_keys, verify};
use passwords::{ask_password_reset, change_password, reset_password};
use profile::{erase_profile, export_profile, register, replace_profile, update_profile, view_profile};
use sessions::{issue_ticket, list_sessions, log_in, log_out, refresh, session};

shared::routes! { Auth:
    register::register,
    log_in::log_in,
    refresh::refresh_tokens,
    verify::verify_token,
    log_out::log_out,
    list_sessions::list_sessions,
    list_sessions::end_sessions,
    session::view_session,
    session::end_session,
    change_password::change_password,
    ask_password_reset::ask_password_reset,
    reset_password::reset_password,
    ask_verification::ask_verification,
    verify_email::verify_email,
    confirm_address::confirm_address,
    public_keys::list_public_keys,
    issue_ticket::issue_ticket,
    view_profile::view_profile,
    replace_profile::replace_profile,
    update_profile::update_profile,
    erase_profile::erase_profile,
    export_profile::export_profile,
    ask_address_change::ask_address_change,
}

/// The function, ready to serve.
pub fn service(auth: Auth) -> HttpService {
    let shop = auth.app.shop.clone();
    HttpService::new("auth", router().with_state(auth), shop)
}
