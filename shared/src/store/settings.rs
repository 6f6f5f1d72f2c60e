//! The settings that the table was created with. Its items cannot be understood without them.

use serde::{Deserialize, Serialize};

use crate::domain::Currency;
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::key::Key;
use crate::store::{Store, StoreError};

/// Amounts are stored in minor units without a currency, so another currency would change all prices.
#[derive(Debug, Serialize, Deserialize)]
struct SettingsItem {
    /// ISO 4217.
    currency: String,
}

/// Why a shop cannot use the table.
#[derive(Debug)]
pub enum SettingsError {
    /// The table has this currency, which is not the shop's.
    Currency(String),
    Store(StoreError),
}

impl From<StoreError> for SettingsError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Checks the shop's currency against the table's. The first shop to call it stores its own. One read, and one
    /// write in the table's lifetime.
    ///
    /// # Errors
    /// Returns `SettingsError` if the table has another currency, or if DynamoDB fails.
    pub async fn hold_settings(&self, currency: Currency) -> Result<(), SettingsError> {
        let made_with = match self.get::<SettingsItem>(&Key::settings()).await? {
            Some(settings) => settings,
            None => self.make_settings(currency).await?,
        };
        if made_with.currency == currency.code() { Ok(()) } else { Err(SettingsError::Currency(made_with.currency)) }
    }

    /// Stores these settings. Returns them, or those that were stored first.
    async fn make_settings(&self, currency: Currency) -> Result<SettingsItem, StoreError> {
        let settings = SettingsItem { currency: currency.code().to_owned() };
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
