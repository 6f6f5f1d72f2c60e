use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use serde_json::{Map, Value, json};
use shared::domain::Timestamp;
use shared::random::Random;

/// A connection as API Gateway knows it.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    pub(super) id: String,
    pub(super) connected_at: Timestamp,
    pub(super) source_ip: IpAddr,
    pub(super) user_agent: String,
}

impl Connection {
    /// The context of an event: which route, which connection, since when and from where.
    fn context(&self, route: &str, event_type: &str, random: &Random, now: Timestamp) -> Value {
        let request_id = STANDARD.encode(random.bytes::<11>());
        json!({
            "routeKey": route,
            "eventType": event_type,
            "extendedRequestId": request_id,
            "requestId": request_id,
            "requestTimeEpoch": now.millis(),
            "messageDirection": "IN",
            "stage": "local",
            "connectedAt": self.connected_at.millis(),
            "connectionId": self.id,
            "identity": {"sourceIp": self.source_ip.to_string(), "userAgent": self.user_agent},
            "domainName": "localhost",
            "apiId": "local",
        })
    }

    /// A handshake.
    pub(super) fn connect(&self, headers: &HeaderMap, query: &str, random: &Random, now: Timestamp) -> Value {
        let parameters: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let single: Map<String, Value> = parameters.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let mut multiple: Map<String, Value> = Map::new();
        for (name, value) in &parameters {
            if let Some(values) = multiple.entry(name.as_str()).or_insert_with(|| json!([])).as_array_mut() {
                values.push(json!(value));
            }
        }
        let headers: Map<String, Value> = headers
            .iter()
            .map(|(name, value)| (name.to_string(), json!(String::from_utf8_lossy(value.as_bytes()))))
            .collect();
        let mut event = json!({
            "headers": headers,
            "requestContext": self.context("$connect", "CONNECT", random, now),
            "isBase64Encoded": false,
        });
        if let Some(members) = event.as_object_mut().filter(|_| !parameters.is_empty()) {
            members.insert("queryStringParameters".to_owned(), Value::Object(single));
            members.insert("multiValueQueryStringParameters".to_owned(), Value::Object(multiple));
        }
        event
    }

    /// A message.
    pub(super) fn message(&self, text: &str, random: &Random, now: Timestamp) -> Value {
        let mut context = self.context("$default", "MESSAGE", random, now);
        if let Some(members) = context.as_object_mut() {
            members.insert("messageId".to_owned(), STANDARD.encode(random.bytes::<11>()).into());
        }
        json!({ "requestContext": context, "body": text, "isBase64Encoded": false })
    }

    /// The end.
    pub(super) fn disconnect(&self, code: u16, reason: &str, random: &Random, now: Timestamp) -> Value {
        let mut context = self.context("$disconnect", "DISCONNECT", random, now);
        if let Some(members) = context.as_object_mut() {
            members.insert("disconnectStatusCode".to_owned(), code.into());
            members.insert("disconnectReason".to_owned(), reason.into());
        }
        json!({ "headers": {"Host": "localhost"}, "requestContext": context, "isBase64Encoded": false })
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn the_function_reads_events_as_it_does_on_aws() {
        let now = Timestamp::from_millis(1_769_860_800_000);
        let connection = Connection {
            id: "L0SM9cOFvHcCIhw=".to_owned(),
            connected_at: now,
            source_ip: Ipv4Addr::LOCALHOST.into(),
            user_agent: "tests".to_owned(),
        };
        let random = Random::seeded(1);
        let read = |event: Value| serde_json::from_value::<websocket::Event>(event).expect("an event");
        let event = read(connection.connect(&HeaderMap::new(), "ticket=a%2Bb&x=1", &random, now));
        assert_eq!(event.request_context.route_key.as_deref(), Some("$connect"));
        assert_eq!(event.request_context.connection_id.as_deref(), Some("L0SM9cOFvHcCIhw="));
        assert_eq!(event.query_string_parameters.first("ticket"), Some("a+b"));
        let event = read(connection.connect(&HeaderMap::new(), "", &random, now));
        assert_eq!(event.query_string_parameters.first("ticket"), None);
        let event = read(connection.message("{}", &random, now));
        assert_eq!((event.request_context.route_key.as_deref(), event.body.as_deref()), (Some("$default"), Some("{}")));
        let event = read(connection.disconnect(1005, "", &random, now));
        assert_eq!(event.request_context.route_key.as_deref(), Some("$disconnect"));
        assert_eq!(event.request_context.disconnect_status_code, Some(1005));
    }
}
