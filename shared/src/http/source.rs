use std::net::IpAddr;

use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::request::Parts;
use lambda_http::request::RequestContext;

use super::Problem;
use crate::auth::SecretHash;

/// The headers in which CloudFront sends its secret and the caller's address. See the distribution in `template.yaml`.
const SECRET: &str = "bodega-cdn";
const VIEWER: &str = "bodega-viewer";

/// The caller's address, as API Gateway saw it or, behind CloudFront, as CloudFront saw it. Other headers are not
/// trusted. It is an IPv4 address or the /64 network of an IPv6 address, which is what one subscriber gets.
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

/// The caller's address, in a request that CloudFront forwarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Viewer(String);

impl Viewer {
    /// Reads the address of a request that [`came_through`] CloudFront. Returns `None` if the header has no address.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let address: IpAddr = headers.get(VIEWER)?.to_str().ok()?.parse().ok()?;
        Some(Self(address.to_string()))
    }
}

/// Returns true if the request has one of the secrets that only CloudFront knows.
pub(super) fn came_through(headers: &HeaderMap, secrets: &[SecretHash]) -> bool {
    let Some(shown) = headers.get(SECRET) else { return false };
    let shown = SecretHash::of(shown.as_bytes());
    secrets.iter().any(|secret| secret.matches(&shown))
}

/// Returns the address, or its /64 network if it is IPv6. An IPv4 address in IPv6 form, `::ffff:192.0.2.1`, counts as
/// IPv4, because all of these share one /64 network.
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
