use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use serde_json::Value;

use crate::store::schema::{PARTITION_KEY, SORT_KEY};

/// The header that names a call's operation.
const TARGET: &str = "x-amz-target";

/// What a call asks of DynamoDB, read from its HTTP request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// TransactWriteItems: the item of each action, in order.
    Transaction(Vec<Item>),
    /// TransactGetItems: the item of each read, in order.
    TransactionalRead(Vec<Item>),
    /// PutItem, UpdateItem, DeleteItem.
    Write(Item),
    /// BatchGetItem.
    BatchRead,
    /// Any other call. It conflicts with nothing.
    Other,
}

/// An item, identified by table and key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Item(String);

/// The write units that a call asks for, by partition, in the order of its actions.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Writes(pub(super) Vec<(String, u32)>);

impl Writes {
    /// Counts a whole item as it is sent. An update, a check or a deletion names no size, and counts as one kilobyte.
    pub(super) fn of(request: &HttpRequest) -> Self {
        let body = body(request).unwrap_or_default();
        let act = |act: &Value, times: u32| (Item::partition(act), kilobytes(act.get("Item")).saturating_mul(times));
        Self(match operation(request) {
            "TransactWriteItems" => actions(&body).map(|of| act(of, 2)).collect(),
            "PutItem" | "UpdateItem" | "DeleteItem" => vec![act(&body, 1)],
            _ => Vec::new(),
        })
    }
}

fn kilobytes(item: Option<&Value>) -> u32 {
    let bytes = item.map_or(0, |item| item.to_string().len());
    u32::try_from(bytes.div_ceil(1_024).max(1)).unwrap_or(u32::MAX)
}

fn operation(request: &HttpRequest) -> &str {
    request.headers().get(TARGET).unwrap_or_default().rsplit('.').next().unwrap_or_default()
}

fn body(request: &HttpRequest) -> Option<Value> {
    request.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok())
}

impl Call {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let items = || body(request).map(|body| actions(&body).map(Item::of).collect()).unwrap_or_default();
        match operation(request) {
            "TransactWriteItems" => Self::Transaction(items()),
            "TransactGetItems" => Self::TransactionalRead(items()),
            "PutItem" | "UpdateItem" | "DeleteItem" => Self::Write(Item::of(&body(request).unwrap_or_default())),
            "BatchGetItem" => Self::BatchRead,
            _ => Self::Other,
        }
    }
}

/// Returns the parameters of each action in `TransactItems`. Each element is an object with one member: the action's
/// name, and its parameters.
fn actions(body: &Value) -> impl Iterator<Item = &Value> {
    let actions = body.get("TransactItems").and_then(Value::as_array);
    actions.into_iter().flatten().filter_map(|action| action.as_object()?.values().next())
}

impl Item {
    /// From `Key`, or from the key attributes of a whole item.
    fn of(act: &Value) -> Self {
        Self(format!("{} {}", Self::partition(act), part(act, SORT_KEY)))
    }

    fn partition(act: &Value) -> String {
        let table = act.get("TableName").and_then(Value::as_str).unwrap_or_default();
        format!("{table} {}", part(act, PARTITION_KEY))
    }
}

/// A part of an item's key.
fn part<'a>(act: &'a Value, name: &str) -> &'a str {
    let key = act.get("Key").or_else(|| act.get("Item"));
    key.and_then(|key| key.get(name)?.get("S")?.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;
    use serde_json::json;

    use super::*;

    fn request(operation: &str, body: &Value) -> HttpRequest {
        let mut request = HttpRequest::new(SdkBody::from(body.to_string()));
        request.headers_mut().insert(TARGET, format!("DynamoDB_20120810.{operation}"));
        request
    }

    fn call(operation: &str, body: &Value) -> Call {
        Call::of(&request(operation, body))
    }

    fn item(text: &str) -> Item {
        Item(text.to_owned())
    }

    #[test]
    fn items_are_told_by_table_and_key() {
        let key = json!({ "PK": { "S": "a" }, "SK": { "S": "b" } });
        let act = json!({ "TableName": "t", "Key": key });
        let put =
            json!({ "TableName": "t", "Item": { "SK": { "S": "b" }, "other": { "N": "1" }, "PK": { "S": "c" } } });
        let body = json!({ "TransactItems": [{ "Update": act }, { "Put": put }, { "ConditionCheck": act }] });
        let items = vec![item("t a b"), item("t c b"), item("t a b")];
        assert_eq!(call("TransactWriteItems", &body), Call::Transaction(items));
        let gets = json!({ "TransactItems": [{ "Get": act }] });
        assert_eq!(call("TransactGetItems", &gets), Call::TransactionalRead(vec![item("t a b")]));
        assert_eq!(call("PutItem", &put), Call::Write(item("t c b")));
        assert_eq!(call("DeleteItem", &act), Call::Write(item("t a b")));
        assert_eq!(call("BatchGetItem", &json!({})), Call::BatchRead);
        assert_eq!(call("GetItem", &act), Call::Other);
    }

    #[test]
    fn writes_are_counted_by_partition() {
        let key = json!({ "PK": { "S": "a" }, "SK": { "S": "b" } });
        let act = json!({ "TableName": "t", "Key": key });
        let put = json!({ "TableName": "t", "Item": { "PK": { "S": "c" }, "long": { "S": "x".repeat(1_500) } } });
        let body = json!({ "TransactItems": [{ "Update": act }, { "Put": put }] });
        let units = |operation, body| Writes::of(&request(operation, body)).0;
        assert_eq!(units("TransactWriteItems", &body), [("t a".to_owned(), 2), ("t c".to_owned(), 4)]);
        assert_eq!(units("PutItem", &put), [("t c".to_owned(), 2)]);
        assert_eq!(units("GetItem", &act), []);
    }
}
