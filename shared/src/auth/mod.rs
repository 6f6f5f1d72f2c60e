//! Authentication: access tokens, which any function can verify, and secrets, of which the table stores only hashes.

mod access_token;
mod public_keys;
mod secret;

pub use access_token::{ACCESS_TOKEN_LIFETIME, AccessTokens, Caller, Claims, InvalidToken};
pub use public_keys::PublicKeys;
pub use secret::{Secret, SecretHash};
