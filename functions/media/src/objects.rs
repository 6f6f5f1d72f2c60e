//! The bucket of media. [`MediaKey`] has the names in it.

use std::error::Error;

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{Builder, RequestChecksumCalculation, ResponseChecksumValidation};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use futures::stream::{self, StreamExt, TryStreamExt};
use shared::config::{self, ConfigError};
use shared::domain::{MediaKey, PictureFormat};
use shared::lambda::LazyClient;
use shared::telemetry::root_cause;

/// How long browsers and CDNs may keep a rendition: for good, because what is at its address never changes.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// How many objects are deleted at once.
const AT_ONCE: usize = 16;

/// Reads and writes objects in the bucket of media.
#[derive(Clone, Debug)]
pub struct Objects {
    client: LazyClient<Client>,
    bucket: String,
}

/// S3 did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("S3 is not available: {0}")]
pub struct ObjectError(String);

impl Objects {
    /// A bucket, reached by its own host name, or by its path where `path_style` says so.
    pub fn new(aws: &SdkConfig, bucket: impl Into<String>, path_style: bool) -> Self {
        // TLS has its checksums.
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
    /// Returns `ConfigError` if the bucket is not named.
    pub fn from_env(aws: &SdkConfig) -> Result<Self, ConfigError> {
        let elsewhere = config::endpoint(Some("S3")).or_else(|| config::endpoint(None)).is_some();
        Ok(Self::new(aws, config::media_bucket()?, elsewhere))
    }

    /// The object's bytes, unless it is larger than this. None if it is not there.
    pub(crate) async fn read(&self, key: &MediaKey, at_most: u64) -> Result<Option<Upload>, ObjectError> {
        let get = self.client.get_object().bucket(&self.bucket).key(key.as_str());
        let answer = match Box::pin(get.send()).await {
            Ok(answer) => answer,
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => return Ok(None),
            Err(error) => return Err(wrong(&error)),
        };
        let size = answer.content_length.and_then(|length| u64::try_from(length).ok());
        if size.is_none_or(|size| size > at_most) {
            return Ok(Some(Upload::TooLarge));
        }
        let bytes = answer.body.collect().await.map_err(|error| ObjectError(error.to_string()))?;
        Ok(Some(Upload::Bytes(bytes.to_vec())))
    }

    /// Stores a rendition, with all that it is served with.
    ///
    /// # Errors
    /// Returns `ObjectError` if S3 fails.
    pub async fn write_rendition(
        &self,
        key: &MediaKey,
        format: PictureFormat,
        bytes: Vec<u8>,
    ) -> Result<(), ObjectError> {
        let put = self.client.put_object().bucket(&self.bucket).key(key.as_str());
        let put = put.content_type(format.content_type()).cache_control(IMMUTABLE).body(ByteStream::from(bytes)).send();
        Box::pin(put).await.map(|_| ()).map_err(|error| wrong(&error))
    }

    /// Stores a file as it was uploaded.
    ///
    /// # Errors
    /// Returns `ObjectError` if S3 fails.
    pub async fn write_original(&self, key: &MediaKey, bytes: Vec<u8>) -> Result<(), ObjectError> {
        let put = self.client.put_object().bucket(&self.bucket).key(key.as_str());
        let put = put.content_type("application/octet-stream").body(ByteStream::from(bytes)).send();
        Box::pin(put).await.map(|_| ()).map_err(|error| wrong(&error))
    }

    /// Deletes objects, those that are not there included.
    pub(crate) async fn delete(&self, keys: Vec<MediaKey>) -> Result<(), ObjectError> {
        let delete = |key: MediaKey| async move {
            let delete = self.client.delete_object().bucket(&self.bucket).key(key.as_str()).send();
            Box::pin(delete).await.map(|_| ()).map_err(|error| wrong(&error))
        };
        stream::iter(keys.into_iter().map(delete)).buffer_unordered(AT_ONCE).try_collect().await
    }
}

/// What was found.
pub(crate) enum Upload {
    Bytes(Vec<u8>),
    TooLarge,
}

fn wrong<E: ProvideErrorMetadata + Error + 'static, R: std::fmt::Debug + 'static>(
    error: &SdkError<E, R>,
) -> ObjectError {
    ObjectError(error.code().map_or_else(|| root_cause(error), str::to_owned))
}
