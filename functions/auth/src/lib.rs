//! Accounts, tokens, sessions and profile. The only holder of the key that access tokens are signed with.

mod ask_address_change;
mod ask_password_reset;
mod ask_verification;
mod asked;
mod attempt;
mod change_password;
mod client;
mod confirm_address;
mod create_admin;
mod current_password;
mod erase_profile;
mod export_profile;
mod issue_ticket;
mod key_ring;
mod list_sessions;
mod load_signing_key;
mod log_in;
mod log_out;
mod mail_token;
mod me;
mod password_rules;
mod passwords;
mod public_keys;
mod refresh;
mod refresh_token;
mod register;
mod replace_profile;
mod reset_password;
mod session;
mod signing_key;
mod state;
mod tokens;
mod update_profile;
mod user_body;
mod verify;
mod verify_email;
mod view_profile;

pub use create_admin::{CreateAdminError, create_admin};
pub use key_ring::KeyRing;
pub use load_signing_key::load_signing_key;
pub use passwords::PasswordError;
pub use signing_key::{KeyError, SigningKey};
pub use state::Auth;

use shared::http::HttpService;

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
