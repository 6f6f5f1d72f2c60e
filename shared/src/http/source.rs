use axum::extract::FromRequestParts;
use http::request::Parts;
use lambda_http::request::RequestContext;

use super::Problem;

/// The caller's address as API Gateway saw it, never as a header claims: an IPv4 address, or the /64 network of an IPv6
/// one, which is what one subscriber holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceAddress(pub String);

impl<S: Send + Sync> FromRequestParts<S> for SourceAddress {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let address = match parts.extensions.get::<RequestContext>() {
            Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref(),
            _ => None,
        };
        Ok(Self(network(address.unwrap_or("unknown"))))
    }
}

fn network(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Err(_) => address.to_owned(),
    }
}
