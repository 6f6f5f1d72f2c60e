use std::path::PathBuf;

use local::{Gateway, Storage};
use shared::testing::Network;

use crate::failure::Failure;
use crate::session::{Session, random_hex};
use crate::shop::Shop;
use crate::target::open_here;

const STAFF: &str = "admin@example.com";

/// A temporary shop for one measurement, with its data in a folder that is deleted with it. No schedule runs, and few
/// records are kept.
pub(crate) struct PassingShop {
    pub(crate) gateway: Gateway,
    pub(crate) session: Session,
    folder: PathBuf,
}

impl PassingShop {
    /// # Errors
    /// Returns a failure if no shop can be opened.
    pub(crate) async fn open() -> Result<Self, Failure> {
        Self::open_on(None).await
    }

    /// Opens a shop that reaches its DynamoDB by this network.
    ///
    /// # Errors
    /// Returns a failure if no shop can be opened.
    pub(crate) async fn open_on(network: Option<&Network>) -> Result<Self, Failure> {
        let network = network.map(Network::client);
        let folder = std::env::temp_dir().join(format!("bodega-bench-{}", random_hex::<8>()));
        let storage = Storage::Folder(folder.clone());
        let options =
            local::Options { storage, schedules: false, remember: 1_000, network, ..local::Options::default() };
        let password = random_hex::<16>();
        let gateway = open_here(STAFF, &password, options).await?;
        let session = Session::open(Shop::new(&gateway.url())?, STAFF, &password).await?;
        Ok(Self { gateway, session, folder })
    }

    /// # Errors
    /// Returns a failure if the folder cannot be deleted.
    pub(crate) async fn close(self) -> Result<(), Failure> {
        self.gateway.stop().await;
        std::fs::remove_dir_all(&self.folder).map_err(|error| Failure::fatal(self.folder.display(), error))
    }
}
