use clap::Args;
use shared::testing::Network;

use crate::failure::Failure;
use crate::session::random_hex;

/// Which shop, and who its staff is.
#[derive(Args, Clone)]
pub(crate) struct TargetOptions {
    /// The address of a running shop, such as http://127.0.0.1:3000. Without it one is opened here, kept in memory, and
    /// closed at the end.
    #[arg(long, requires = "admin_email", requires = "admin_password")]
    url: Option<String>,
    /// The e-mail address of an account that is staff in that shop.
    #[arg(long, env = "BODEGA_ADMIN_EMAIL")]
    admin_email: Option<String>,
    /// Its password.
    #[arg(long, env = "BODEGA_ADMIN_PASSWORD", hide_env_values = true)]
    admin_password: Option<String>,
}

/// A running shop.
pub(crate) struct Target {
    pub(crate) url: String,
    /// Of a staff account.
    pub(crate) email: String,
    pub(crate) password: String,
    /// The gateway, if the shop was opened here.
    pub(crate) own: Option<local::Gateway>,
}

impl Target {
    /// Returns the given shop, or opens one that reaches DynamoDB through `network`.
    ///
    /// # Errors
    /// Returns a failure if no shop can be opened.
    pub(crate) async fn open(options: TargetOptions, network: Option<&Network>) -> Result<Self, Failure> {
        let email = options.admin_email.unwrap_or_else(|| "admin@example.com".to_owned());
        let password = options.admin_password.unwrap_or_else(random_hex::<16>);
        if let Some(url) = options.url {
            return Ok(Self { url, email, password, own: None });
        }
        let here = local::Options { network: network.map(Network::client), ..local::Options::default() };
        let gateway = open_here(&email, &password, here).await?;
        Ok(Self { url: gateway.url(), email, password, own: Some(gateway) })
    }

    /// Closes the shop if it was opened here.
    pub(crate) async fn close(self) {
        if let Some(gateway) = self.own {
            gateway.stop().await;
        }
    }
}

/// Opens a shop in this process, empty except for its staff.
///
/// # Errors
/// Returns a failure if it cannot be opened.
pub(crate) async fn open_here(email: &str, password: &str, options: local::Options) -> Result<local::Gateway, Failure> {
    let admin = Some((email.to_owned(), password.to_owned()));
    // All customers call from this machine's address.
    let shop = shared::config::Shop {
        registrations_per_hour: u32::MAX,
        guest_orders_per_hour: u32::MAX,
        refused_guest_orders_per_hour: u32::MAX,
        guest_lines: u32::MAX,
        guest_units: u32::MAX,
        visitor_carts_per_hour: u32::MAX,
        ..options.shop.clone()
    };
    let gateway = local::Gateway::start(local::Options { port: 0, admin, demo: false, shop, ..options }).await;
    gateway.map_err(|error| Failure::fatal("no shop could be opened", error))
}
