//! The keys that sign and verify access tokens.

pub(crate) mod key_ring;
pub(crate) mod load_signing_key;
pub(crate) mod public_keys;
pub(crate) mod signing_key;
pub(crate) mod verify;
