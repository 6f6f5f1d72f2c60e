//! SES on this machine: mails land in a mailbox that one can open in the browser, at `/_local/mail`.

mod feedback;
mod mailbox;
mod page;
mod send;

use std::fmt::Display;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use shared::clock::Clock;
use shared::random::Random;

use super::by_address;

pub use mailbox::{Mailbox, ReceivedMail, Trouble};

/// What the SDK puts before SES's own paths.
const BASE: &str = "/_local/ses";
/// The longest mail, in bytes, as in SES.
const MAX_MAIL: usize = 40 * 1024 * 1024;

/// Where the SDK finds SES.
pub(crate) fn endpoint(gateway: impl Display) -> String {
    format!("http://{gateway}{BASE}")
}

/// The state of SES.
#[derive(Clone)]
pub(super) struct Ses {
    pub(super) mailbox: Mailbox,
    pub(super) random: Random,
    pub(super) clock: Clock,
}

pub(super) fn routes(ses: Ses) -> Router {
    // Mails have tokens in them.
    let mailbox = Router::new()
        .route("/_local/mail", get(page::list))
        .route("/_local/mail/{id}", get(page::one))
        .route("/_local/mail/{id}/html", get(page::html))
        .layer(from_fn(by_address));
    Router::new()
        .route(&format!("{BASE}/v2/email/outbound-emails"), post(send::send).layer(DefaultBodyLimit::max(MAX_MAIL)))
        .merge(mailbox)
        .with_state(ses)
}
