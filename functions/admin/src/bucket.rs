//! A bucket of S3 as its clients see it: its address, and addresses in it that are signed for a while.

use std::time::Duration;

use aws_config::SdkConfig;
use axum::http::request::Builder;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use shared::clock::Clock;
use shared::config;
use shared::http::Problem;

use crate::presigned::presigned;

/// A bucket, and who signs addresses in it.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    aws: SdkConfig,
    /// Without a slash at its end.
    pub(crate) address: String,
}

/// A signed address, and what must be sent with it.
pub(crate) struct Signed {
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
}

impl Bucket {
    /// A bucket at an S3 other than Amazon's, where it is found by its path.
    pub(crate) fn at(aws: &SdkConfig, endpoint: &str, bucket: &str) -> Self {
        Self { aws: aws.clone(), address: format!("{}/{bucket}", endpoint.trim_end_matches('/')) }
    }

    /// A bucket in the region, by its own host name, as S3 wants it.
    pub(crate) fn in_region(aws: &SdkConfig, bucket: &str) -> Self {
        let region = aws.region().map_or("", |region| region.as_ref());
        let domain = match region.split('-').next() {
            Some("cn") => "amazonaws.com.cn",
            Some("eusc") => "amazonaws.eu",
            _ => "amazonaws.com",
        };
        Self { aws: aws.clone(), address: format!("https://{bucket}.s3.{region}.{domain}") }
    }

    /// The bucket of this name, at the S3 that the environment names.
    pub(crate) fn named(aws: &SdkConfig, bucket: &str) -> Self {
        let endpoint = config::endpoint(Some("S3")).or_else(|| config::endpoint(None));
        endpoint.map_or_else(|| Self::in_region(aws, bucket), |endpoint| Self::at(aws, &endpoint, bucket))
    }

    /// The request, signed, for this time from now.
    pub(crate) async fn signed(&self, request: Builder, time: Duration) -> Result<Signed, Problem> {
        let request = request.body(()).map_err(|error| Problem::internal().because(error))?;
        // The machine's own clock, which no test moves: S3 goes by its own too.
        let signed = presigned(&self.aws, request, Clock::default().now(), time).await;
        let signed = signed.map_err(|error| Problem::internal().because(error))?;
        Ok(Signed { url: signed.uri().to_string(), headers: texts(signed.headers()) })
    }
}

pub(crate) fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |(name, value): (&HeaderName, &HeaderValue)| Some((name.to_string(), value.to_str().ok()?.to_owned()));
    headers.iter().filter_map(text).collect()
}
