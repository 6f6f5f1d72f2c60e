use std::collections::BTreeMap;
use std::net::SocketAddr;

use http::header::{
    CONNECTION, CONTENT_LENGTH, COOKIE, EXPECT, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName};

/// What concerns this one connection and is not passed on.
const HOP_BY_HOP: [HeaderName; 8] =
    [CONNECTION, EXPECT, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE];

/// Where a request came in: the gateway's own address, the client's, and how many bytes the body has.
pub(super) struct Arrival {
    pub(super) gateway: SocketAddr,
    pub(super) peer: SocketAddr,
    pub(super) body_length: usize,
    pub(super) trace_id: String,
}

/// The headers as an event has them: one value a name, repeated ones joined by commas. Cookies have a place of their
/// own.
///
/// `Host` and `X-Forwarded-*` are the gateway's words, not the client's. On AWS no other host than the API's own gets
/// through; and out of these three `lambda_http` makes the request's URI, and panics if that is none.
pub(super) fn event_headers(headers: &HeaderMap, arrival: &Arrival) -> BTreeMap<String, String> {
    let mut joined: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in headers {
        if HOP_BY_HOP.contains(name) || *name == COOKIE {
            continue;
        }
        let value = String::from_utf8_lossy(value.as_bytes());
        let entry = joined.entry(name.as_str().to_owned());
        entry.and_modify(|all| all.extend([",", &value])).or_insert_with(|| value.into_owned());
    }
    let peer = arrival.peer.ip().to_string();
    let forwarded_for = joined.remove("x-forwarded-for").map_or_else(|| peer.clone(), |said| format!("{said}, {peer}"));
    joined.extend([
        (CONTENT_LENGTH.as_str().to_owned(), arrival.body_length.to_string()),
        (HOST.as_str().to_owned(), arrival.gateway.to_string()),
        ("x-amzn-trace-id".to_owned(), arrival.trace_id.clone()),
        ("x-forwarded-for".to_owned(), forwarded_for),
        ("x-forwarded-port".to_owned(), arrival.gateway.port().to_string()),
        ("x-forwarded-proto".to_owned(), "http".to_owned()),
    ]);
    joined
}

/// Each cookie on its own.
pub(super) fn cookies(headers: &HeaderMap) -> Vec<String> {
    let sent = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    sent.flat_map(|value| value.split(';')).map(|cookie| cookie.trim().to_owned()).filter(|c| !c.is_empty()).collect()
}
