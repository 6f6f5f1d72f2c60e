//! Emulators of the AWS services other than DynamoDB. The functions reach each through its own SDK, so their code is the
//! same here and on AWS. People look at them under `/_local`.

mod live;
pub(crate) mod objects;
pub(crate) mod sam;
pub(crate) mod ses;
pub(crate) mod ssm;
mod stream;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, HOST};
use http::uri::Authority;
use http::{HeaderMap, StatusCode};
use shared::App;

use crate::stream::Drains;

pub(crate) use live::{Live, LiveShares, live_api, live_url};
use objects::Objects;
use sam::Sam;
use ses::{Mailbox, Ses};

/// The emulators of one shop. Clones share their state.
#[derive(Clone)]
pub(crate) struct Emulators {
    pub(crate) live: Arc<Live>,
    pub(crate) objects: Arc<Objects>,
    pub(crate) mailbox: Mailbox,
    pub(crate) drains: Drains,
    /// The private keys, if functions run in processes of their own: SSM has them as a parameter.
    pub(crate) signing_keys: Option<Arc<str>>,
}

impl Emulators {
    /// The paths that the emulators serve. Without `sam`, the paths for `sam local` answer that they are closed.
    pub(crate) fn routes(&self, app: &App, sam: Option<Arc<Sam>>) -> Router {
        let mailbox = self.mailbox.clone();
        Router::new()
            .merge(live::routes(Arc::clone(&self.live)))
            .merge(objects::routes(Arc::clone(&self.objects)))
            .merge(sam::routes(sam))
            .merge(ses::routes(Ses { mailbox, random: app.random.clone(), clock: app.clock.clone() }))
            .merge(ssm::routes(self.signing_keys.clone()))
            .merge(stream::routes(self.drains.clone()))
    }
}

/// Refuses what a page of another site asks for by a name of its own that leads here (DNS rebinding): only `localhost` and
/// IP addresses are no such names.
async fn by_address(request: Request, next: Next) -> Response {
    if is_by_address(request.headers()) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "Ask for this at an IP address or at localhost.\n").into_response()
}

fn is_by_address(headers: &HeaderMap) -> bool {
    let is_address = |name: &str| name == "localhost" || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    asked_host(headers).is_some_and(|host| is_address(host.host()))
}

/// The host and port that a request names.
fn asked_host(headers: &HeaderMap) -> Option<Authority> {
    headers.get(HOST)?.to_str().ok()?.parse().ok()
}

/// Whether the request has a signature, of anybody. Pages of other sites cannot set this header, so they cannot send
/// requests here.
fn is_signed(headers: &HeaderMap) -> bool {
    let value = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256 "))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_addresses_and_localhost_are_asked() {
        let is_taken =
            |host: &'static str| is_by_address(&HeaderMap::from_iter([(HOST, HeaderValue::from_static(host))]));
        for host in ["127.0.0.1:3000", "localhost:3000", "localhost", "[::1]:3000", "192.168.1.5:3000"] {
            assert!(is_taken(host), "{host}");
        }
        for host in ["evil.example", "evil.example:3000", "localhost.evil.example", "127.0.0.1.evil.example", ""] {
            assert!(!is_taken(host), "{host}");
        }
        assert!(!is_by_address(&HeaderMap::new()));
    }
}
