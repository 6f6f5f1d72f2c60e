//! The bucket that catalogues are uploaded to and import reports are fetched from, by addresses that are signed here:
//! the files themselves pass through no function.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{Builder, RequestChecksumCalculation};
use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};
use shared::config::{self, ConfigError};
use shared::domain::{ImportId, ImportType};
use shared::http::Problem;

/// How long a file can be uploaded once it was asked for.
pub(crate) const UPLOAD_TIME: Duration = Duration::from_secs(60 * 60);

/// How long the address of a report holds.
const REPORT_TIME: Duration = Duration::from_secs(15 * 60);

/// Signs addresses in the bucket of uploads.
#[derive(Clone, Debug)]
pub struct Uploads {
    client: Client,
    bucket: String,
}

/// A signed address, and what must be sent with it.
pub(crate) struct Signed {
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
}

/// An address could not be signed: no credentials, say.
#[derive(Debug, thiserror::Error)]
#[error("an S3 address could not be signed: {0}")]
struct Unsigned(String);

impl Uploads {
    /// A bucket, reached by its own host name, or by its path where `path_style` says so.
    pub fn new(aws: &SdkConfig, bucket: impl Into<String>, path_style: bool) -> Self {
        // What is to be sent is not known here, so its checksum cannot be signed.
        let config = Builder::from(aws)
            .force_path_style(path_style)
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .build();
        Self { client: Client::from_conf(config), bucket: bucket.into() }
    }

    /// The bucket named in the environment.
    ///
    /// # Errors
    /// When the bucket is not named.
    pub fn from_env(aws: &SdkConfig) -> Result<Self, ConfigError> {
        Ok(Self::new(aws, config::uploads_bucket()?, false))
    }

    /// Where to put the file of an import: of exactly this size and type.
    pub(crate) async fn upload(&self, id: ImportId, content_type: ImportType, size: u64) -> Result<Signed, Problem> {
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        let put = self.client.put_object().bucket(&self.bucket).key(format!("sources/{id}"));
        let put = put.content_type(content_type.as_str()).content_length(size);
        put.presigned(lasting(UPLOAD_TIME)?).await.map(Signed::from).map_err(|error| unsigned(&error))
    }

    /// Where to get the report of an import.
    pub(crate) async fn report(&self, id: ImportId) -> Result<Signed, Problem> {
        let get = self.client.get_object().bucket(&self.bucket).key(format!("reports/{id}.csv"));
        let get = get.response_content_type("text/csv; charset=utf-8");
        let get = get.response_content_disposition(format!("attachment; filename=\"{id}.csv\""));
        get.presigned(lasting(REPORT_TIME)?).await.map(Signed::from).map_err(|error| unsigned(&error))
    }
}

impl From<PresignedRequest> for Signed {
    fn from(request: PresignedRequest) -> Self {
        let headers = request.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { url: request.uri().to_owned(), headers }
    }
}

fn lasting(time: Duration) -> Result<PresigningConfig, Problem> {
    PresigningConfig::expires_in(time).map_err(|error| unsigned(&error))
}

fn unsigned(error: &dyn std::error::Error) -> Problem {
    let cause = error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"));
    Problem::internal().because(Unsigned(cause))
}
