//! The bucket that catalogues are uploaded to and import reports are fetched from, by addresses that are signed here:
//! the files themselves pass through no function.

use std::time::Duration;

use aws_config::SdkConfig;
use axum::http::request::Builder;
use axum::http::{Request, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use shared::config::{self, ConfigError};
use shared::domain::{ImportId, ImportType};
use shared::http::Problem;

use crate::bucket::{Bucket, Signed};

/// How long a file can be uploaded once it was asked for.
pub(crate) const UPLOAD_TIME: Duration = Duration::from_secs(60 * 60);

/// How long the address of a report is valid.
const REPORT_TIME: Duration = Duration::from_secs(15 * 60);

/// Signs addresses in the bucket of uploads.
#[derive(Clone, Debug)]
pub struct Uploads(Bucket);

impl Uploads {
    /// A bucket at an S3 other than Amazon's, where it is found by its path.
    pub fn at(aws: &SdkConfig, endpoint: &str, bucket: &str) -> Self {
        Self(Bucket::at(aws, endpoint, bucket))
    }

    /// The bucket named in the environment.
    ///
    /// # Errors
    /// When the bucket is not named.
    pub fn from_env(aws: &SdkConfig) -> Result<Self, ConfigError> {
        Ok(Self(Bucket::named(aws, &config::uploads_bucket()?)))
    }

    /// Where to put the file of an import: of exactly this size and type.
    pub(crate) async fn upload(&self, id: ImportId, content_type: ImportType, size: u64) -> Result<Signed, Problem> {
        self.0.signed(self.put(id, content_type, size), UPLOAD_TIME).await
    }

    /// Where to get the report of an import.
    pub(crate) async fn report(&self, id: ImportId) -> Result<Signed, Problem> {
        self.0.signed(self.get(id), REPORT_TIME).await
    }

    fn put(&self, id: ImportId, content_type: ImportType, size: u64) -> Builder {
        Request::put(format!("{}/sources/{id}", self.0.address))
            .header(header::CONTENT_TYPE, content_type.as_str())
            .header(header::CONTENT_LENGTH, size)
    }

    fn get(&self, id: ImportId) -> Builder {
        let disposition = encoded(&format!("attachment; filename=\"{id}.csv\""));
        let content_type = encoded("text/csv; charset=utf-8");
        let query = format!("response-content-disposition={disposition}&response-content-type={content_type}");
        Request::get(format!("{}/reports/{id}.csv?{query}", self.0.address))
    }
}

/// As Signature Version 4 wants it.
fn encoded(value: &str) -> String {
    const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(value, UNRESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use aws_config::{BehaviorVersion, Region};
    use aws_credential_types::Credentials;
    use aws_credential_types::provider::SharedCredentialsProvider;
    use aws_sdk_s3::Client;
    use aws_sdk_s3::config::{Builder as S3, RequestChecksumCalculation};
    use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};
    use shared::domain::Timestamp;

    use super::*;
    use crate::bucket::texts;
    use crate::presigned::presigned;

    fn aws(region: &'static str) -> SdkConfig {
        let credentials = Credentials::new("AKIDEXAMPLE", "secret/+=", Some("token/+=".to_owned()), None, "test");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static(region))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .build()
    }

    /// What the SDK's own client of S3 signs for an upload of seven bytes and for a report.
    async fn by_sdk(aws: &SdkConfig, endpoint: Option<&str>, id: ImportId, at: Timestamp) -> [PresignedRequest; 2] {
        let mut s3 = S3::from(aws).request_checksum_calculation(RequestChecksumCalculation::WhenRequired);
        s3.set_endpoint_url(endpoint.map(str::to_owned));
        let client = Client::from_conf(s3.force_path_style(endpoint.is_some()).build());
        let lasting =
            |time| PresigningConfig::builder().start_time(at.into()).expires_in(time).build().expect("a time");
        let put = client.put_object().bucket("uploads").key(format!("sources/{id}"));
        let put = put.content_type("text/csv").content_length(7);
        let get = client.get_object().bucket("uploads").key(format!("reports/{id}.csv"));
        let get = get.response_content_type("text/csv; charset=utf-8");
        let get = get.response_content_disposition(format!("attachment; filename=\"{id}.csv\""));
        [
            put.presigned(lasting(UPLOAD_TIME)).await.expect("signed"),
            get.presigned(lasting(REPORT_TIME)).await.expect("signed"),
        ]
    }

    /// With the name of the operation, which the SDK adds and S3 does not need.
    fn named(request: Builder, operation: &str) -> Request<()> {
        let mut request = request.body(()).expect("a request");
        let uri = request.uri().to_string();
        let separator = if uri.contains('?') { '&' } else { '?' };
        *request.uri_mut() = format!("{uri}{separator}x-id={operation}").parse().expect("an address");
        request
    }

    /// An address without its query, and the query's pairs in alphabetical order.
    fn parts(url: &str) -> (&str, Vec<&str>) {
        let (address, query) = url.split_once('?').expect("a query");
        let mut pairs: Vec<&str> = query.split('&').collect();
        pairs.sort_unstable();
        (address, pairs)
    }

    #[tokio::test]
    async fn addresses_are_those_that_the_sdk_signs() {
        let at = Timestamp::from_millis(1_700_000_000_000);
        let id = ImportId::new(Timestamp::from_millis(0), [7; 10]);
        let elsewhere = Some("http://127.0.0.1:9000");
        let partitions = ["eu-central-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1"];
        for (region, endpoint) in partitions.map(|region| (region, None)).into_iter().chain([("us-east-1", elsewhere)])
        {
            let aws = aws(region);
            let uploads = endpoint.map_or_else(
                || Uploads(Bucket::in_region(&aws, "uploads")),
                |endpoint| Uploads::at(&aws, endpoint, "uploads"),
            );
            let ours = [
                (named(uploads.put(id, ImportType::Csv, 7), "PutObject"), UPLOAD_TIME),
                (named(uploads.get(id), "GetObject"), REPORT_TIME),
            ];
            for (wanted, (request, time)) in by_sdk(&aws, endpoint, id, at).await.into_iter().zip(ours) {
                let signed = presigned(&aws, request, at, time).await.expect("signed");
                assert_eq!(parts(&signed.uri().to_string()), parts(wanted.uri()), "{region}");
                let mut headers = texts(signed.headers());
                headers.sort_unstable();
                let mut wanted: Vec<_> = wanted.headers().map(|(name, value)| (name.into(), value.into())).collect();
                wanted.sort_unstable();
                assert_eq!(headers, wanted, "{region}");
            }
        }
    }

    #[tokio::test]
    async fn nothing_is_signed_without_credentials() {
        let aws = SdkConfig::builder().region(Region::from_static("eu-central-1")).build();
        let request = Request::get("https://uploads.example/a").body(()).expect("a request");
        let told = presigned(&aws, request, Timestamp::from_millis(0), REPORT_TIME).await.expect_err("no credentials");
        assert_eq!(told.to_string(), "an S3 address could not be signed: no credentials");
    }
}
