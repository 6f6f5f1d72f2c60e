use shared::random::Random;

use crate::account::Account;
use crate::failure::Failure;
use crate::shop::Shop;

/// One run against one shop.
pub(crate) struct Session {
    pub(crate) shop: Shop,
    pub(crate) staff: Account,
    /// New for each run: it is in every name that the shop wants unique.
    pub(crate) run: String,
    /// Of all customers of this run.
    pub(crate) password: String,
}

impl Session {
    /// # Errors
    /// When the shop is not there or does not know its staff.
    pub(crate) async fn open(shop: Shop, staff_email: &str, staff_password: &str) -> Result<Self, Failure> {
        let staff = Account::log_in(&shop, staff_email, staff_password).await?;
        Ok(Self { shop, staff, run: random_hex::<4>(), password: random_hex::<16>() })
    }
}

/// Twice as many hexadecimal digits as random bytes.
pub(crate) fn random_hex<const N: usize>() -> String {
    Random::default().bytes::<N>().iter().map(|byte| format!("{byte:02x}")).collect()
}
