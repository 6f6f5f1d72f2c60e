//! The bucket of uploads. `sources/` has the files that were uploaded, `parts/` reports in the making, `reports/` those
//! that are whole; the bucket's lifecycle rules go by these names.

use std::error::Error;

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{Builder, RequestChecksumCalculation, ResponseChecksumValidation};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use shared::config::{self, ConfigError};
use shared::domain::ImportId;
use shared::lambda::LazyClient;
use shared::telemetry::root_cause;

/// Reads and writes objects in the bucket of uploads.
#[derive(Clone, Debug)]
pub struct Objects {
    client: LazyClient<Client>,
    bucket: String,
}

/// S3 did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("S3 is not available: {0}")]
pub struct ObjectError(String);

/// What is known of an object without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// In bytes.
    pub(crate) size: u64,
    /// Changes with what is in it.
    pub(crate) etag: String,
}

impl Objects {
    /// A bucket, reached by its own host name, or by its path where `path_style` says so.
    pub fn new(aws: &SdkConfig, bucket: impl Into<String>, path_style: bool) -> Self {
        // TLS has its checksums; further ones would be computed for each block that is read.
        let config = Builder::from(aws)
            .force_path_style(path_style)
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .build();
        Self { client: LazyClient::new(|| Client::from_conf(config)), bucket: bucket.into() }
    }

    /// The bucket named in the environment. At an S3 other than Amazon's it is found by its path.
    ///
    /// # Errors
    /// When the bucket is not named.
    pub fn from_env(aws: &SdkConfig) -> Result<Self, ConfigError> {
        let elsewhere = config::endpoint(Some("S3")).or_else(|| config::endpoint(None)).is_some();
        Ok(Self::new(aws, config::uploads_bucket()?, elsewhere))
    }

    /// The object, if it is there.
    pub(crate) async fn find(&self, key: &str) -> Result<Option<Found>, ObjectError> {
        match Box::pin(self.client.head_object().bucket(&self.bucket).key(key).send()).await {
            Ok(found) => {
                let size = found.content_length.and_then(|length| u64::try_from(length).ok()).unwrap_or_default();
                Ok(Some(Found { size, etag: found.e_tag.unwrap_or_default() }))
            }
            Err(error) if error.as_service_error().is_some_and(|error| error.is_not_found()) => Ok(None),
            Err(error) => Err(wrong(&error)),
        }
    }

    /// The bytes from one place up to another, that one not included, and the object's tag.
    pub(crate) async fn read(&self, key: &str, from: u64, to: u64) -> Result<(Vec<u8>, String), ObjectError> {
        let range = format!("bytes={from}-{}", to.saturating_sub(1));
        let get = self.client.get_object().bucket(&self.bucket).key(key).range(range);
        let answer = Box::pin(get.send()).await;
        let answer = answer.map_err(|error| wrong(&error))?;
        let etag = answer.e_tag.unwrap_or_default();
        let bytes = answer.body.collect().await.map_err(|error| ObjectError(error.to_string()))?;
        Ok((bytes.to_vec(), etag))
    }

    /// All of an object: for small ones.
    pub(crate) async fn read_all(&self, key: &str) -> Result<Vec<u8>, ObjectError> {
        let answer = Box::pin(self.client.get_object().bucket(&self.bucket).key(key).send()).await;
        let body = answer.map_err(|error| wrong(&error))?.body;
        Ok(body.collect().await.map_err(|error| ObjectError(error.to_string()))?.to_vec())
    }

    /// Puts CSV in an object, whatever was there.
    pub(crate) async fn write(&self, key: &str, csv: Vec<u8>) -> Result<(), ObjectError> {
        let put = self.client.put_object().bucket(&self.bucket).key(key).content_type("text/csv; charset=utf-8");
        let put = put.body(ByteStream::from(csv)).send();
        Box::pin(put).await.map(|_| ()).map_err(|error| wrong(&error))
    }
}

/// Where an import's file is.
pub(crate) fn source(id: ImportId) -> String {
    format!("sources/{id}")
}

/// Where a part of its report is.
pub(crate) fn part(id: ImportId, epoch: u64, number: u64) -> String {
    format!("parts/{id}/{epoch}-{number}.csv")
}

/// Where its report is.
pub(crate) fn report(id: ImportId) -> String {
    format!("reports/{id}.csv")
}

fn wrong<E: ProvideErrorMetadata + Error + 'static, R: std::fmt::Debug + 'static>(
    error: &SdkError<E, R>,
) -> ObjectError {
    ObjectError(error.code().map_or_else(|| root_cause(error), str::to_owned))
}
