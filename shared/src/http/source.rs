use std::net::IpAddr;

use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::request::Parts;
use lambda_http::request::RequestContext;

use super::Problem;
use crate::auth::SecretHash;

/// What CloudFront shows the secret in, and names the caller in: see the distribution in `template.yaml`.
const SECRET: &str = "bodega-cdn";
const VIEWER: &str = "bodega-viewer";

/// The caller's address as API Gateway saw it, or as CloudFront did where it stands between, and never as anybody else
/// claims: an IPv4 address, or the /64 network of an IPv6 one, which is what one subscriber holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceAddress(pub String);

impl<S: Send + Sync> FromRequestParts<S> for SourceAddress {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let address = match (parts.extensions.get::<Viewer>(), parts.extensions.get::<RequestContext>()) {
            (Some(viewer), _) => Some(viewer.0.as_str()),
            (None, Some(RequestContext::ApiGatewayV2(context))) => context.http.source_ip.as_deref(),
            _ => None,
        };
        Ok(Self(network(address.unwrap_or("unknown"))))
    }
}

/// Whose request it is, of one that CloudFront handed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Viewer(String);

impl Viewer {
    /// Of a request that [`came_through`] CloudFront. None unless it names an address.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let address: IpAddr = headers.get(VIEWER)?.to_str().ok()?.parse().ok()?;
        Some(Self(address.to_string()))
    }
}

/// Whether a request shows one of the secrets that only CloudFront holds.
pub(super) fn came_through(headers: &HeaderMap, secrets: &[SecretHash]) -> bool {
    let Some(shown) = headers.get(SECRET) else { return false };
    let shown = SecretHash::of(shown.as_bytes());
    secrets.iter().any(|secret| secret.matches(&shown))
}

/// An IPv4 address that is written as an IPv6 one, `::ffff:192.0.2.1`, is the IPv4 address: as networks, all of them would
/// be the same.
fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(IpAddr::V4(v4)) => v4.to_string(),
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_itself_or_its_network() {
        for (address, is) in [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("::FFFF:c000:0202", "192.0.2.2"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("unknown", "unknown"),
        ] {
            assert_eq!(network(address), is, "{address}");
        }
    }
}
