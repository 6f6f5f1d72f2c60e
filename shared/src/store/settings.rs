//! The settings that the table was created with. Its items cannot be understood without them.

use serde::{Deserialize, Serialize};

use crate::domain::Currency;
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::key::Key;
use crate::store::{Store, StoreError};

/// The layout of the table's items that this version writes and reads. It rises when items of the version before can no
/// longer be read.
///
/// 1: a product's stock is in the product's partition. 2: products have variants, each in a partition of its own.
pub(super) const LAYOUT: u32 = 2;

/// Amounts are stored in minor units without a currency, so another currency would change all prices.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SettingsItem {
    /// ISO 4217.
    currency: String,
    #[serde(default = "first_layout")]
    layout: u32,
}

const fn first_layout() -> u32 {
    1
}

/// Why a shop cannot use the table.
#[derive(Debug)]
pub enum SettingsError {
    /// The table has this currency, which is not the shop's.
    Currency(String),
    /// The table's items have this layout, which this version cannot read.
    Layout {
        found: u32,
        wanted: u32,
    },
    Store(StoreError),
}

impl From<StoreError> for SettingsError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Checks the shop's currency and this version's layout against the table's. The first shop to call it stores its own. One read, and one
    /// write in the table's lifetime.
    ///
    /// # Errors
    /// Returns `SettingsError` if the table has another currency or layout, or if DynamoDB fails.
    pub async fn hold_settings(&self, currency: Currency) -> Result<(), SettingsError> {
        let made_with = match self.get::<SettingsItem>(&Key::settings()).await? {
            Some(settings) => settings,
            None => self.make_settings(currency).await?,
        };
        if made_with.layout != LAYOUT {
            return Err(SettingsError::Layout { found: made_with.layout, wanted: LAYOUT });
        }
        if made_with.currency == currency.code() { Ok(()) } else { Err(SettingsError::Currency(made_with.currency)) }
    }

    /// Stores these settings. Returns them, or those that were stored first.
    async fn make_settings(&self, currency: Currency) -> Result<SettingsItem, StoreError> {
        let settings = SettingsItem { currency: currency.code().to_owned(), layout: LAYOUT };
        match self.execute(Action::put(&Key::settings(), &settings, "attribute_not_exists(PK)")?).await {
            Ok(_) => Ok(settings),
            Err(WriteError::Condition(Some(item))) => Ok(serde_dynamo::from_item(item)?),
            Err(WriteError::Condition(None)) => {
                self.get(&Key::settings()).await?.ok_or_else(|| StoreError::Unexpected("settings are gone".to_owned()))
            }
            Err(WriteError::Store(error)) => Err(error),
        }
    }
}
