use aws_config::SdkConfig;
use shared::lambda::other_currency;
use shared::store::{SettingsError, Store};

use super::options::{Options, Storage};
use crate::aws_emulators::sam::Host;
use crate::dynamodb::{self, DATABASE, Dynamodb, Location, TableState};
use crate::error::StartError;
use crate::folder::DataFolder;
use crate::progress::unless_quick;

/// A shop's DynamoDB.
pub(super) struct Database {
    /// None if the options name another one.
    pub(super) embedded: Option<Dynamodb>,
    pub(super) url: String,
    pub(super) aws: SdkConfig,
}

impl Database {
    /// Starts the embedded database, unless the options name another one.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub(super) async fn open(options: &Options, folder: Option<&DataFolder>) -> Result<Self, StartError> {
        if let Some(endpoint) = &options.endpoint {
            return Ok(Self { embedded: None, url: endpoint.clone(), aws: dynamodb::aws_config(endpoint) });
        }
        let location = folder.map_or(Location::Memory, |folder| Location::File(folder.file(DATABASE)));
        let further = options.sam.as_ref().and_then(Host::to_serve_at);
        let starting = Dynamodb::start_at(&location, further);
        let embedded = unless_quick("opening the database", options.progress, starting).await?;
        let url = embedded.url();
        Ok(Self { aws: dynamodb::aws_config(&url), embedded: Some(embedded), url })
    }

    /// Makes the table if there is none, and checks that it was made with the shop's settings. Returns whether the table
    /// is new.
    ///
    /// # Errors
    /// When DynamoDB does not answer, or the table was made with other settings.
    pub(super) async fn prepare_table(&self, options: &Options) -> Result<bool, StartError> {
        let table = dynamodb::prepare_table(&self.aws, &self.url, &options.table);
        let is_new = unless_quick("making the table", options.progress, table).await? == TableState::Made;
        hold_settings(options, &self.aws).await?;
        Ok(is_new)
    }
}

/// Checks that the table was made with the shop's settings.
async fn hold_settings(options: &Options, aws: &SdkConfig) -> Result<(), StartError> {
    // Nothing that tests put in the functions' way is in this one's.
    let store = Store::new(aws, options.table.as_str(), options.random.clone());
    match store.hold_settings(options.shop.currency).await {
        Ok(()) => Ok(()),
        Err(SettingsError::Currency(made_with)) => Err(StartError::new(other_currency(&made_with).to_string())),
        Err(SettingsError::Layout { found, wanted }) => Err(StartError::new(format!(
            "{} was written by another version of the shop: its items have layout {found}, and this version reads layout \
             {wanted}. Move it away to begin with an empty shop. To keep the catalogue, export it with the version that \
             wrote it, and import the file",
            place(&options.storage)
        ))),
        Err(SettingsError::Store(error)) => {
            Err(StartError::because("what the table was made with is not known", error))
        }
    }
}

/// What holds the table, for people.
fn place(storage: &Storage) -> String {
    match storage {
        Storage::Memory => "The table".to_owned(),
        Storage::Folder(path) => format!("The folder {}", path.display()),
    }
}
