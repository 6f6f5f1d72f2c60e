use std::io::Write;
use std::process::ExitCode;

use shared::config::{self, Shop};
use shared::random::Random;

use super::args::Args;
use super::banner::banner;
use super::credentials::Credentials;
use super::ignored_admin::ignored_admin;
use super::{logging, signals};
use crate::error::StartError;
use crate::gateway::{Gateway, Options, Storage};
use crate::lambda::Emulated;

/// The origins of development servers on this machine, on any port.
const LOCAL_ORIGINS: [&str; 8] = [
    "http://localhost",
    "http://localhost:*",
    "http://127.0.0.1",
    "http://127.0.0.1:*",
    "https://localhost",
    "https://localhost:*",
    "https://127.0.0.1",
    "https://127.0.0.1:*",
];

/// Opens the shop and serves until Ctrl-C or SIGTERM. What keeps it from opening is said on standard error, with exit
/// code 1.
pub fn run(args: Args) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| StartError::because("no threads", error));
    let filter = config::log_filter().map_err(|error| StartError::new(error.to_string()));
    let served = filter.and_then(|filter| {
        logging::init(&filter, args.verbose);
        runtime?.block_on(serve(args))
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bodega: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The shop's settings. A web shop under development may call it, unless the origins are given.
fn shop() -> Result<Shop, StartError> {
    let mut shop = Shop::from_env().map_err(|error| StartError::new(error.to_string()))?;
    if shop.cors_origins.is_empty() {
        shop.cors_origins = LOCAL_ORIGINS.map(str::to_owned).into();
    }
    Ok(shop)
}

async fn serve(args: Args) -> Result<(), StartError> {
    let (email, password) = config::first_admin();
    let admin = Credentials::new(email.clone(), password, &Random::default());
    let options = Options {
        port: args.port,
        storage: if args.memory { Storage::Memory } else { Storage::Folder(args.data) },
        demo: !args.no_demo,
        admin: Some((admin.email.clone(), admin.password.clone())),
        shop: shop()?,
        mail: config::Mail::from_env(Options::default().mail).map_err(|error| StartError::new(error.to_string()))?,
        low_stock: config::low_stock().map_err(|error| StartError::new(error.to_string()))?,
        endpoint: config::endpoint(Some("DynamoDB")),
        emulated: args.functions.zip(args.lambda).map(|(functions, emulator)| Emulated { emulator, functions }),
        sam: args.sam,
        remember: 0,
        progress: |what| eprintln!("bodega: {what} …"),
        ..Options::default()
    };
    let gateway = Gateway::start(options).await?;
    let admin = gateway.is_new().then_some(&admin);
    let ready = format!("listening on {}\n{}", gateway.url(), banner(&gateway, admin).await);
    if let Some(told) = ignored_admin(&gateway, email.as_deref()).await {
        eprintln!("bodega: {told}");
    }
    // Whoever reads this may have read enough and gone.
    let mut out = std::io::stdout().lock();
    let _gone = out.write_all(ready.as_bytes()).and_then(|()| out.flush());
    drop(out);

    signals::asked_to_stop().await;
    eprintln!("bodega: closing …");
    gateway.stop().await;
    Ok(())
}
