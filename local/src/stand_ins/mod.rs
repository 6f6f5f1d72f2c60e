//! What stands in on this machine for the AWS services beside DynamoDB. The functions reach each through its own SDK, so
//! that their code is the same here and on AWS; people look at them under `/_local`.

mod live;
pub(crate) mod objects;
pub(crate) mod ses;

use std::sync::Arc;

use axum::Router;

use crate::gateway::Dispatcher;

pub(crate) use live::{Live, live_api, live_url};

/// The paths that no function serves.
pub(crate) fn routes() -> Router<Arc<Dispatcher>> {
    Router::new().merge(live::routes()).merge(objects::routes()).merge(ses::routes())
}
