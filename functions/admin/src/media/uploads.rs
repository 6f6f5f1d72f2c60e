//! The bucket that pictures are uploaded to, by addresses that are signed here.

use std::time::Duration;

use aws_config::SdkConfig;
use axum::http::{HeaderValue, Request, header};
use shared::config::{self, ConfigError};
use shared::domain::{MediaId, MediaKey, ProductId};
use shared::http::Problem;

use crate::bucket::{Bucket, Signed};

/// How long a picture can be uploaded once it was asked for.
pub(crate) const UPLOAD_TIME: Duration = Duration::from_secs(60 * 60);

/// Signs addresses in the bucket of pictures.
#[derive(Clone, Debug)]
pub struct MediaUploads(Bucket);

impl MediaUploads {
    /// A bucket at an S3 other than Amazon's, where it is found by its path.
    pub fn at(aws: &SdkConfig, endpoint: &str, bucket: &str) -> Self {
        Self(Bucket::at(aws, endpoint, bucket))
    }

    /// The bucket named in the environment.
    ///
    /// # Errors
    /// Returns `ConfigError` if the bucket is not named.
    pub fn from_env(aws: &SdkConfig) -> Result<Self, ConfigError> {
        Ok(Self(Bucket::named(aws, &config::media_bucket()?)))
    }

    /// Where to put the file of a picture: of exactly this size in bytes, and only once. Its type is not asked for: the
    /// bytes decide.
    pub(crate) async fn upload(&self, product: ProductId, media: MediaId, size: u64) -> Result<Signed, Problem> {
        let key = MediaKey::incoming(product, media);
        let put = Request::put(format!("{}/{key}", self.0.address))
            .header(header::CONTENT_LENGTH, size)
            .header(header::IF_NONE_MATCH, HeaderValue::from_static("*"));
        self.0.signed(put, UPLOAD_TIME).await
    }
}
