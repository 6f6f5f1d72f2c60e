use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider, SharedHttpClient};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::TableDescription;
use aws_smithy_http_client::Builder;
use shared::store::schema;

use crate::error::StartError;

/// Whether a table was there or has just been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TableState {
    Made,
    Found,
}

/// How the SDK reaches a DynamoDB on this machine. Made by hand, so that it looks for credentials, regions and profiles
/// nowhere, and where there is no TLS not for certificates either: reading all that the system trusts is slow.
pub fn aws_config(endpoint: &str) -> SdkConfig {
    let nobody = Credentials::new("local", "local", None, None, "local");
    let mut aws = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(nobody))
        .endpoint_url(endpoint);
    if endpoint.starts_with("http://") {
        aws.set_http_client(Some(Builder::new().build_http()));
    }
    aws.build()
}

/// The same through another network, if one is given.
///
/// The region is another one too: clients of a region share, in one process, how much they may still retry (the SDK's
/// retry quota), and those of a network that fails would use up that of others.
pub(crate) fn through(aws: &SdkConfig, network: Option<SharedHttpClient>) -> SdkConfig {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    match network {
        Some(network) => {
            let region = format!("local-{}", NEXT.fetch_add(1, Ordering::Relaxed));
            aws.to_builder().http_client(network).region(Region::new(region)).build()
        }
        None => aws.clone(),
    }
}

/// The same by another way, if one is given.
pub(crate) fn watched(aws: &SdkConfig, way: Option<&SharedHttpClient>) -> SdkConfig {
    way.map_or_else(|| aws.clone(), |way| aws.to_builder().http_client(way.clone()).build())
}

/// Sees to it that the table is there.
///
/// # Errors
/// When DynamoDB does not answer or refuses.
pub(crate) async fn prepare_table(aws: &SdkConfig, endpoint: &str, table: &str) -> Result<TableState, StartError> {
    let client = impatient_client(aws);
    if describe(&client, endpoint, table).await?.is_some() {
        return Ok(TableState::Found);
    }
    let made = schema::create(&client, table).await;
    made.map_err(|error| StartError::because(format!("the table {table} cannot be made"), error))?;
    Ok(TableState::Made)
}

/// The ARN of the table's stream.
///
/// # Errors
/// When DynamoDB does not answer, or the table has no stream.
pub(crate) async fn stream_arn(aws: &SdkConfig, endpoint: &str, table: &str) -> Result<String, StartError> {
    let description = describe(&impatient_client(aws), endpoint, table).await?;
    let arn = description.and_then(|table| table.latest_stream_arn);
    arn.ok_or_else(|| StartError::new(format!("the table {table} has no stream")))
}

async fn describe(client: &Client, endpoint: &str, table: &str) -> Result<Option<TableDescription>, StartError> {
    match client.describe_table().table_name(table).send().await {
        Ok(answer) => Ok(answer.table),
        Err(error) if error.code() == Some("ResourceNotFoundException") => Ok(None),
        Err(error) => Err(StartError::because(format!("the DynamoDB at {endpoint} does not answer"), cause(&error))),
    }
}

/// What an SDK error comes down to, in a few words.
pub(crate) fn cause<E: ProvideErrorMetadata + Error>(error: &E) -> String {
    if let Some(code) = error.code() {
        return format!("{code}: {}", error.message().unwrap_or_default());
    }
    let mut root: &dyn Error = error;
    while let Some(source) = root.source() {
        root = source;
    }
    root.to_string()
}

/// For questions at the start, when an answer is there at once or never.
fn impatient_client(aws: &SdkConfig) -> Client {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(2))
        .operation_timeout(Duration::from_secs(10))
        .build();
    Client::from_conf(aws_sdk_dynamodb::config::Builder::from(aws).timeout_config(timeouts).build())
}
