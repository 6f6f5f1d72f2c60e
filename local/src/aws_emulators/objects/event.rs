use serde_json::{Value, json};
use shared::domain::Timestamp;

/// EventBridge's event for an object that a client put into a bucket.
pub(super) fn created(bucket: &str, key: &str, size: u64, id: &str, now: Timestamp) -> Value {
    json!({
        "version": "0",
        "id": id,
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "000000000000",
        "time": now.to_string(),
        "region": "us-east-1",
        "resources": [format!("arn:aws:s3:::{bucket}")],
        "detail": {
            "version": "0",
            "bucket": { "name": bucket },
            "object": { "key": key, "size": size },
            "request-id": id,
            "requester": "000000000000",
            "source-ip-address": "127.0.0.1",
            "reason": "PutObject",
        },
    })
}
