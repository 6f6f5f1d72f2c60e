use aws_sdk_dynamodbstreams::types;
use serde_json::{Value, json};

use super::attribute::item_json;

/// A record of the stream as Lambda puts it into an event.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(super) sequence_number: String,
    pub(super) json: Value,
}

impl Record {
    /// None if the record lacks what every record has.
    pub(super) fn new(record: &types::Record, stream_arn: &str) -> Option<Self> {
        let change = record.dynamodb()?;
        let sequence_number = change.sequence_number()?.to_owned();
        let mut dynamodb = json!({
            "ApproximateCreationDateTime": change.approximate_creation_date_time().map_or(0, |at| at.secs()),
            "Keys": item_json(change.keys()?),
            "SequenceNumber": sequence_number,
            "SizeBytes": change.size_bytes().unwrap_or_default(),
            "StreamViewType": change.stream_view_type().map_or("NEW_AND_OLD_IMAGES", |view| view.as_str()),
        });
        for (name, image) in [("NewImage", change.new_image()), ("OldImage", change.old_image())] {
            if let (Some(image), Some(members)) = (image.filter(|image| !image.is_empty()), dynamodb.as_object_mut()) {
                members.insert(name.to_owned(), item_json(image));
            }
        }
        let mut json = json!({
            "eventID": record.event_id()?,
            "eventName": record.event_name()?.as_str(),
            "eventVersion": record.event_version().unwrap_or("1.1"),
            "eventSource": "aws:dynamodb",
            "awsRegion": record.aws_region().unwrap_or("us-east-1"),
            "eventSourceARN": stream_arn,
            "dynamodb": dynamodb,
        });
        if let (Some(identity), Some(members)) = (record.user_identity(), json.as_object_mut()) {
            // Only what has expired has one. dynoxide spells its members otherwise than DynamoDB, so the SDK finds none.
            let identity = json!({
                "type": identity.r#type().unwrap_or("Service"),
                "principalId": identity.principal_id().unwrap_or("dynamodb.amazonaws.com"),
            });
            members.insert("userIdentity".to_owned(), identity);
        }
        Some(Self { sequence_number, json })
    }
}

#[cfg(test)]
mod tests {
    use aws_lambda_events::event::dynamodb::Event;
    use aws_sdk_dynamodbstreams::primitives::DateTime;
    use aws_sdk_dynamodbstreams::types::{AttributeValue, OperationType, StreamRecord, StreamViewType};

    use super::*;

    #[test]
    fn the_function_reads_a_record_as_it_does_on_aws() {
        let change = StreamRecord::builder()
            .approximate_creation_date_time(DateTime::from_secs(1_700_000_000))
            .keys("PK", AttributeValue::S("PRODUCT#1".into()))
            .keys("SK", AttributeValue::S("STOCK".into()))
            .new_image("available", AttributeValue::N("3".into()))
            .new_image("sellable", AttributeValue::Bool(true))
            .sequence_number("100000000000000000001")
            .size_bytes(42)
            .stream_view_type(StreamViewType::NewAndOldImages);
        let record =
            types::Record::builder().event_id("e1").event_name(OperationType::Insert).dynamodb(change.build()).build();
        let record = Record::new(&record, "arn:aws:dynamodb:::table/t/stream/1").unwrap();
        assert_eq!(record.sequence_number, "100000000000000000001");

        let event: Event = serde_json::from_value(json!({"Records": [record.json]})).unwrap();
        let record = &event.records[0];
        assert_eq!(record.event_name, "INSERT");
        assert_eq!(record.event_source_arn.as_deref(), Some("arn:aws:dynamodb:::table/t/stream/1"));
        assert_eq!(record.change.approximate_creation_date_time.timestamp(), 1_700_000_000);
        assert_eq!(record.change.keys.len(), 2);
        assert_eq!(record.change.new_image.len(), 2);
        assert!(record.change.old_image.is_empty());
    }
}
