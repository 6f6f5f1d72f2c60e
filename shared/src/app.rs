use std::sync::Arc;

use crate::auth::AccessTokens;
use crate::clock::Clock;
use crate::config::Shop;
use crate::random::Random;
use crate::store::Store;

/// What every handler needs. A function builds it once, when it starts. It is cheap to clone.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub clock: Clock,
    pub random: Random,
    pub shop: Arc<Shop>,
    pub tokens: Arc<AccessTokens>,
}
