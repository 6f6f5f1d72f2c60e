use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::byte_stream::ByteStream;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::answers;
use crate::store::schema::{PARTITION_KEY, SORT_KEY};

/// Converts an answer to BatchGetItem into one where only half was done: the later items of each table are removed, and
/// their keys are returned as unprocessed.
pub(super) async fn half(response: HttpResponse) -> Result<HttpResponse, ConnectorError> {
    if !response.status().is_success() {
        return Ok(response);
    }
    let unreadable = |error: Box<dyn std::error::Error + Send + Sync>| ConnectorError::io(error);
    let bytes = ByteStream::new(response.into_body()).collect().await.map_err(|error| unreadable(error.into()))?;
    let mut body: Value = serde_json::from_slice(&bytes.into_bytes()).map_err(|error| unreadable(error.into()))?;
    let mut unprocessed = Map::new();
    for (table, items) in body.get_mut("Responses").and_then(Value::as_object_mut).into_iter().flatten() {
        let Some(items) = items.as_array_mut() else { continue };
        let keys: Vec<Value> = items.split_off(items.len() / 2).iter().map(key).collect();
        if !keys.is_empty() {
            unprocessed.insert(table.clone(), json!({ "Keys": keys, "ConsistentRead": true }));
        }
    }
    if let Some(body) = body.as_object_mut() {
        body.insert("UnprocessedKeys".to_owned(), unprocessed.into());
    }
    Ok(answers::answer(StatusCode::OK, &body))
}

fn key(item: &Value) -> Value {
    json!({ PARTITION_KEY: item.get(PARTITION_KEY), SORT_KEY: item.get(SORT_KEY) })
}
