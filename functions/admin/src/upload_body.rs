use std::collections::BTreeMap;

use serde::Serialize;
use shared::domain::Timestamp;
use utoipa::ToSchema;

use crate::bucket::Signed;

/// The request to make with the file as its body.
#[derive(Serialize, ToSchema)]
#[schema(as = UploadRequest)]
pub(crate) struct UploadBody {
    #[schema(example = "PUT")]
    method: &'static str,
    #[schema(example = "https://uploads.example/sources/imp_018bcfe568787e8a9b4ff0d1c2a3b4c5?X-Amz-Signature=…")]
    url: String,
    /// Headers to send unchanged.
    #[schema(example = json!({ "content-type": "text/csv", "content-length": "174429" }))]
    headers: BTreeMap<String, String>,
    /// When the upload address expires.
    #[schema(format = DateTime, example = "2026-01-31T13:00:00.000Z")]
    expires_at: String,
}

impl UploadBody {
    pub(crate) fn new(signed: Signed, until: Timestamp) -> Self {
        let Signed { url, headers } = signed;
        Self { method: "PUT", url, headers: headers.into_iter().collect(), expires_at: until.to_string() }
    }
}
