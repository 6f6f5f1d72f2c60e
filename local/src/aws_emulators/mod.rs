//! What stands in on this machine for the AWS services beside DynamoDB. The functions reach each through its own SDK, so
//! that their code is the same here and on AWS; people look at them under `/_local`.

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

use crate::gateway::Dispatcher;

pub(crate) use live::{Live, live_api, live_url};

/// The paths that no function serves.
pub(crate) fn routes() -> Router<Arc<Dispatcher>> {
    Router::new()
        .merge(live::routes())
        .merge(objects::routes())
        .merge(sam::routes())
        .merge(ses::routes())
        .merge(ssm::routes())
        .merge(stream::routes())
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
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
    host.is_some_and(|host| {
        let name = host.host();
        name == "localhost" || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
    })
}

/// Signed by anybody: what matters is that no page of another site, which cannot set this header, sends anything here.
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
