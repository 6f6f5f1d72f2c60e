//! Requests that whoever has their address may make, for a while: signed
//! [in the query](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html).
//!
//! Nothing is sent for that, so this takes the SDK's signer and not its client of S3, whose checksums alone would be
//! 0.7 MB of the function.

use std::error::Error;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_credential_types::provider::ProvideCredentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use axum::http::Request;
use axum::http::header::ToStrError;
use shared::domain::Timestamp;
use shared::telemetry::root_cause;

/// What stood in the way, such as credentials that are not there.
#[derive(Debug, thiserror::Error)]
#[error("an S3 address could not be signed: {0}")]
pub(crate) struct Unsigned(String);

impl Unsigned {
    fn because(error: &(dyn Error + 'static)) -> Self {
        Self(root_cause(error))
    }
}

/// The request with a signature in its query, made at a moment and good for a time from then: at most seven days, and no
/// longer than the credentials that signed it. All its headers are signed, its body is not.
///
/// # Errors
/// When there are no credentials or no region, or a header is not text.
pub(crate) async fn presigned(
    aws: &SdkConfig,
    mut request: Request<()>,
    at: Timestamp,
    expires_in: Duration,
) -> Result<Request<()>, Unsigned> {
    let region = aws.region().ok_or_else(|| Unsigned("no region".to_owned()))?;
    let provider = aws.credentials_provider().ok_or_else(|| Unsigned("no credentials".to_owned()))?;
    let credentials = provider.provide_credentials().await.map_err(|error| Unsigned::because(&error))?;
    let identity = Identity::from(credentials);

    // S3 reads paths as they are sent.
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(expires_in);
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(region.as_ref())
        .name("s3")
        .time(at.into())
        .settings(settings)
        .build()
        .map_err(|error| Unsigned::because(&error))?;

    let texts = request.headers().iter().map(|(name, value)| Ok((name.as_str(), value.to_str()?)));
    let headers = texts.collect::<Result<Vec<_>, ToStrError>>().map_err(|error| Unsigned::because(&error))?;
    let signable = SignableRequest::new(
        request.method().as_str(),
        request.uri().to_string(),
        headers.into_iter(),
        SignableBody::UnsignedPayload,
    );
    let signed = signable.and_then(|it| sign(it, &params.into())).map_err(|error| Unsigned::because(&error))?;
    signed.into_parts().0.apply_to_request_http1x(&mut request);
    Ok(request)
}
