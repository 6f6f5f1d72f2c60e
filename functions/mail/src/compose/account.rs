//! Letters about accounts: to verify an address, to reset a password, to change an address.

use shared::store::MailItem;

use super::Letter;
use crate::{Failure, Mail};

impl Mail {
    /// None: accounts send no mail yet.
    pub(super) async fn account_letter(&self, _mail: &MailItem) -> Result<Option<Letter>, Failure> {
        Ok(None)
    }
}
