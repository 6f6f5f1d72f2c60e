use shared::random::Random;

use crate::account::Account;
use crate::failure::Failure;
use crate::shop::Shop;

/// One run against one shop.
pub(crate) struct Session {
    pub(crate) shop: Shop,
    pub(crate) staff: Account,
    /// Unique for each run. It is part of every name that must be unique in the shop.
    pub(crate) run: String,
    /// The password of all customers of this run.
    pub(crate) password: String,
}

impl Session {
    /// # Errors
    /// Returns a failure if the shop does not answer or refuses the login of its staff.
    pub(crate) async fn open(shop: Shop, staff_email: &str, staff_password: &str) -> Result<Self, Failure> {
        let staff = Account::log_in(&shop, staff_email, staff_password).await?;
        Ok(Self { shop, staff, run: random_hex::<4>(), password: random_hex::<16>() })
    }
}

/// Returns `N` random bytes in hexadecimal.
pub(crate) fn random_hex<const N: usize>() -> String {
    Random::default().bytes::<N>().iter().map(|byte| format!("{byte:02x}")).collect()
}
