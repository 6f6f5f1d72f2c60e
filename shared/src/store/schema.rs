//! The schema of the table as `template.yaml` deploys it, to create the table elsewhere: in an embedded DynamoDB and in
//! tests.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, StreamSpecification, StreamViewType, TableStatus, TimeToLiveSpecification,
};

use super::StoreError;

/// Partition key and sort key of the table.
pub const PARTITION_KEY: &str = "PK";
pub const SORT_KEY: &str = "SK";
/// When DynamoDB may delete an item, in seconds since 1970. Deletion may come late, so code also compares it where that
/// matters.
pub const TTL: &str = "expires_at";

/// A global secondary index.
#[derive(Clone, Copy, Debug)]
pub struct Index {
    pub name: &'static str,
    pub partition_key: &'static str,
    pub sort_key: &'static str,
    /// The attributes that the index copies besides keys. Empty means all.
    pub carries: &'static [&'static str],
}

/// The listings of a partition by price.
pub const BY_PRICE: Index =
    Index { name: "by_price", partition_key: PARTITION_KEY, sort_key: "price_key", carries: &[] };
/// The listings of a partition by name.
pub const BY_NAME: Index = Index { name: "by_name", partition_key: PARTITION_KEY, sort_key: "name_key", carries: &[] };
/// Items that are listed by other than their key: orders by status, users, hidden products and others.
pub const BY_COLLECTION: Index = Index {
    name: "by_collection",
    partition_key: "collection",
    sort_key: "position",
    carries: &[
        "id",
        "status",
        "total",
        "line_count",
        "unit_count",
        "customer_id",
        "created_at",
        "updated_at",
        "email",
        "username",
        "name",
        "role",
        "disabled",
        "currency",
    ],
};

pub const INDEXES: [Index; 3] = [BY_PRICE, BY_NAME, BY_COLLECTION];

/// Creates the table if it does not exist, and waits until it is active.
///
/// # Errors
/// Returns `StoreError` if DynamoDB fails.
pub async fn create(client: &Client, table: &str) -> Result<(), StoreError> {
    let wrong = |error: aws_sdk_dynamodb::error::BuildError| StoreError::Unexpected(error.to_string());
    if client.describe_table().table_name(table).send().await.is_ok() {
        return Ok(());
    }
    let mut attributes = vec![PARTITION_KEY, SORT_KEY];
    let mut request = client.create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
    for element in key_schema(PARTITION_KEY, SORT_KEY).map_err(wrong)? {
        request = request.key_schema(element);
    }
    for index in INDEXES {
        attributes.extend([index.partition_key, index.sort_key]);
        request = request.global_secondary_indexes(global_index(index).map_err(wrong)?);
    }
    attributes.sort_unstable();
    attributes.dedup();
    for name in attributes {
        let attribute = AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S);
        request = request.attribute_definitions(attribute.build().map_err(wrong)?);
    }
    let stream =
        StreamSpecification::builder().stream_enabled(true).stream_view_type(StreamViewType::NewAndOldImages).build();
    let created = request.stream_specification(stream.map_err(wrong)?).send().await;
    created.map_err(|error| StoreError::from_sdk(&error))?;
    wait_until_active(client, table).await?;
    let ttl = TimeToLiveSpecification::builder().attribute_name(TTL).enabled(true).build().map_err(wrong)?;
    let ttl = client.update_time_to_live().table_name(table).time_to_live_specification(ttl).send().await;
    ttl.map(|_| ()).map_err(|error| StoreError::from_sdk(&error))
}

async fn wait_until_active(client: &Client, table: &str) -> Result<(), StoreError> {
    loop {
        let described = client.describe_table().table_name(table).send().await;
        let described = described.map_err(|error| StoreError::from_sdk(&error))?;
        if described.table().and_then(|table| table.table_status()) == Some(&TableStatus::Active) {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

fn key_schema(partition: &str, sort: &str) -> Result<[KeySchemaElement; 2], aws_sdk_dynamodb::error::BuildError> {
    let element = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
    Ok([element(partition, KeyType::Hash)?, element(sort, KeyType::Range)?])
}

fn global_index(index: Index) -> Result<GlobalSecondaryIndex, aws_sdk_dynamodb::error::BuildError> {
    let projection = if index.carries.is_empty() {
        Projection::builder().projection_type(ProjectionType::All)
    } else {
        let carries = index.carries.iter().map(|&name| name.to_owned()).collect();
        Projection::builder().projection_type(ProjectionType::Include).set_non_key_attributes(Some(carries))
    };
    GlobalSecondaryIndex::builder()
        .index_name(index.name)
        .set_key_schema(Some(key_schema(index.partition_key, index.sort_key)?.to_vec()))
        .projection(projection.build())
        .build()
}
