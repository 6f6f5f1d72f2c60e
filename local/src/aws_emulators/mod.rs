//! What stands in on this machine for the AWS services beside DynamoDB. The functions reach each through its own SDK, so
//! that their code is the same here and on AWS; people look at them under `/_local`.

mod live;
pub(crate) mod objects;
pub(crate) mod sam;
pub(crate) mod ses;
pub(crate) mod ssm;
mod stream;

use std::sync::Arc;

use axum::Router;
use http::HeaderMap;
use http::header::AUTHORIZATION;

use crate::gateway::Dispatcher;

pub(crate) use live::{Live, live_api, live_url};

/// The paths that no function serves.
pub(crate) fn routes() -> Router<Arc<Dispatcher>> {
    Router::new()
        .merge(live::routes())
        .merge(objects::routes())
        .merge(sam::routes())
        .merge(ses::routes())
        .merge(ssm::routes())
        .merge(stream::routes())
}

/// Signed by anybody: what matters is that no page of another site, which cannot set this header, sends anything here.
fn is_signed(headers: &HeaderMap) -> bool {
    let value = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256 "))
}
