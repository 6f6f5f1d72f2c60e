use std::collections::HashMap;

use aws_sdk_dynamodbstreams::types::AttributeValue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// An item in DynamoDB's JSON: `{"PK": {"S": "…"}}`.
pub(super) fn item_json(item: &HashMap<String, AttributeValue>) -> Value {
    let members: Map<String, Value> = item.iter().map(|(name, value)| (name.clone(), value_json(value))).collect();
    Value::Object(members)
}

fn value_json(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => json!({"S": text}),
        AttributeValue::N(number) => json!({"N": number}),
        AttributeValue::B(bytes) => json!({"B": STANDARD.encode(bytes)}),
        AttributeValue::Bool(yes) => json!({"BOOL": yes}),
        AttributeValue::Null(_) => json!({"NULL": true}),
        AttributeValue::L(values) => json!({"L": values.iter().map(value_json).collect::<Vec<_>>()}),
        AttributeValue::M(members) => json!({"M": item_json(members)}),
        AttributeValue::Ss(texts) => json!({"SS": texts}),
        AttributeValue::Ns(numbers) => json!({"NS": numbers}),
        AttributeValue::Bs(many) => json!({"BS": many.iter().map(|bytes| STANDARD.encode(bytes)).collect::<Vec<_>>()}),
        _ => Value::Null,
    }
}
