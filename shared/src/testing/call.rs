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

impl Call {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let target = request.headers().get(TARGET).unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        let body = || request.body().bytes().and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok());
        match operation {
            "TransactWriteItems" => Self::Transaction(items(body())),
            "TransactGetItems" => Self::TransactionalRead(items(body())),
            "PutItem" | "UpdateItem" | "DeleteItem" => Self::Write(Item::of(&body().unwrap_or_default())),
            "BatchGetItem" => Self::BatchRead,
            _ => Self::Other,
        }
    }
}

/// Returns the items of `TransactItems`. Each element is an object with one member: the action's name, and its
/// parameters.
fn items(body: Option<Value>) -> Vec<Item> {
    let actions = body.as_ref().and_then(|body| body.get("TransactItems")).and_then(Value::as_array);
    let acts = actions.into_iter().flatten().filter_map(|action| action.as_object()?.values().next());
    acts.map(Item::of).collect()
}

impl Item {
    /// From `Key`, or from the key attributes of a whole item.
    fn of(act: &Value) -> Self {
        let table = act.get("TableName").and_then(Value::as_str).unwrap_or_default();
        let key = act.get("Key").or_else(|| act.get("Item"));
        let part = |name: &str| key.and_then(|key| key.get(name)?.get("S")?.as_str()).unwrap_or_default();
        Self(format!("{table} {} {}", part(PARTITION_KEY), part(SORT_KEY)))
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;
    use serde_json::json;

    use super::*;

    fn call(operation: &str, body: &Value) -> Call {
        let mut request = HttpRequest::new(SdkBody::from(body.to_string()));
        request.headers_mut().insert(TARGET, format!("DynamoDB_20120810.{operation}"));
        Call::of(&request)
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
}
