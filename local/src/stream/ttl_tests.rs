use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;
use shared::clock::Clock;
use shared::random::Random;

use super::read_all;
use crate::dynamodb::{Dynamodb, Location, aws_config, prepare_table, stream_arn};

/// What has expired goes, and the stream says by whom: as on AWS, but within a minute.
#[tokio::test]
async fn what_has_expired_is_cleaned_up_and_the_stream_tells() {
    let folder = std::env::temp_dir().join(format!("bodega-ttl-{}", Random::default().below(u64::MAX)));
    std::fs::create_dir_all(&folder).unwrap();
    let location = Location::File(folder.join("dynamodb.sqlite"));
    let first = Dynamodb::start_at(&location, None).await.unwrap();
    let (url, aws) = (first.url(), aws_config(&first.url()));
    prepare_table(&aws, &url, "shop").await.unwrap();
    let now = Clock::default().now().seconds();
    for (name, expires_at) in [("expired", now - 10), ("alive", now + 1_000)] {
        let put = Client::new(&aws).put_item().table_name("shop");
        let put = put.item("PK", AttributeValue::S(name.into())).item("SK", AttributeValue::S(name.into()));
        put.item("expires_at", AttributeValue::N(expires_at.to_string())).send().await.unwrap();
    }
    first.stop().await;

    // It begins with cleaning up.
    let second = Dynamodb::start_at(&location, None).await.unwrap();
    let (url, aws) = (second.url(), aws_config(&second.url()));
    let arn = stream_arn(&aws, &url, "shop").await.unwrap();
    let removal = loop {
        let mut records = read_all(&aws, &arn).await.unwrap().into_iter();
        if let Some(removal) = records.find(|record| record["eventName"] == "REMOVE") {
            break removal;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!(removal["dynamodb"]["Keys"]["PK"], json!({ "S": "expired" }));
    assert_eq!(removal["userIdentity"], json!({ "type": "Service", "principalId": "dynamodb.amazonaws.com" }));
    let key = |name: &str| Client::new(&aws).get_item().table_name("shop").key("PK", AttributeValue::S(name.into()));
    let alive = key("alive").key("SK", AttributeValue::S("alive".into())).send().await.unwrap();
    assert!(alive.item.is_some());
    second.stop().await;
    std::fs::remove_dir_all(&folder).unwrap();
}
