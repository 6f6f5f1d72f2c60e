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
    /// None unless the request shows the secret, and names an address.
    pub(super) fn of(headers: &HeaderMap, secret: Option<&SecretHash>) -> Option<Self> {
        let secret = secret?;
        let shown = SecretHash::of(headers.get(SECRET)?.as_bytes());
        let address: IpAddr = headers.get(VIEWER)?.to_str().ok()?.parse().ok()?;
        secret.matches(&shown).then(|| Self(address.to_string()))
    }
}

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
    fn an_address_is_one_subscribers() {
        for (address, subscriber) in [
            ("203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
            // An IPv4 address in the clothes of an IPv6 one: not all of those are one subscriber's.
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("unknown", "unknown"),
        ] {
            assert_eq!(network(address), subscriber, "{address}");
        }
    }
}
