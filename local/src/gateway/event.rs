use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::request::Parts;
use serde_json::{Value, json};
use shared::domain::Timestamp;

use super::headers::{self, Arrival};
use crate::template::Matched;

/// API Gateway's identifiers of the API. No function uses them.
const ACCOUNT_ID: &str = "000000000000";
const API_ID: &str = "local";

/// A request as API Gateway hands it to a function: payload format 2.0 of HTTP APIs.
///
/// `path` is decoded, the query string is not; the query parameters are, and repeated ones are joined by commas.
pub(super) fn event(
    parts: &Parts,
    path: &str,
    body: &[u8],
    matched: &Matched,
    arrival: &Arrival,
    request_id: &str,
    now: Timestamp,
) -> Value {
    let query = parts.uri.query().unwrap_or_default();
    let user_agent = parts.headers.get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let mut event = json!({
        "version": "2.0",
        "routeKey": matched.route_key,
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers::event_headers(&parts.headers, arrival),
        "requestContext": {
            "accountId": ACCOUNT_ID,
            "apiId": API_ID,
            "domainName": arrival.gateway.ip().to_string(),
            "domainPrefix": API_ID,
            "http": {
                "method": parts.method.as_str(),
                "path": path,
                "protocol": format!("{:?}", parts.version),
                "sourceIp": arrival.peer.ip().to_string(),
                "userAgent": user_agent.unwrap_or_default(),
            },
            "requestId": request_id,
            "routeKey": matched.route_key,
            "stage": "$default",
            "time": common_log_time(now),
            "timeEpoch": now.millis(),
        },
        "isBase64Encoded": false,
    });
    let Some(members) = event.as_object_mut() else { return event };
    let cookies = headers::cookies(&parts.headers);
    if !cookies.is_empty() {
        members.insert("cookies".to_owned(), json!(cookies));
    }
    if !query.is_empty() {
        members.insert("queryStringParameters".to_owned(), json!(query_parameters(query)));
    }
    if !matched.path_parameters.is_empty() {
        members.insert("pathParameters".to_owned(), json!(matched.path_parameters));
    }
    if body.is_empty() {
        return event;
    }
    let text = std::str::from_utf8(body).ok().filter(|_| is_text(parts));
    members.insert("isBase64Encoded".to_owned(), text.is_none().into());
    members.insert("body".to_owned(), text.map_or_else(|| STANDARD.encode(body), str::to_owned).into());
    event
}

/// Which bodies API Gateway passes on as they are; all others, unlabelled ones too, it encodes as base64.
fn is_text(parts: &Parts) -> bool {
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.starts_with("text/")
        || ["application/json", "application/javascript", "application/xml"].contains(&essence.as_str())
}

fn query_parameters(query: &str) -> BTreeMap<String, String> {
    let mut parameters: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let entry = parameters.entry(name.into_owned());
        entry.and_modify(|all| all.extend([",", &value])).or_insert_with(|| value.into_owned());
    }
    parameters
}

/// `12/Mar/2020:19:03:58 +0000`.
fn common_log_time(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or_default();
    at.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string()
}

#[cfg(test)]
mod tests;
