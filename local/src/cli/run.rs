use std::io::Write;
use std::process::ExitCode;

use shared::config::{self, Shop};
use shared::domain::{Email, Role};
use shared::random::Random;

use super::args::Args;
use super::banner::banner;
use super::credentials::Credentials;
use super::{logging, signals};
use crate::error::StartError;
use crate::gateway::{Gateway, Options, Storage};
use crate::lambda::Emulated;

/// Opens the shop and serves until Ctrl-C or SIGTERM. What keeps it from opening is said on standard error, with exit
/// code 1.
pub fn run(args: Args) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| StartError::because("no threads", error));
    let filter = config::log_filter().map_err(|error| StartError::new(error.to_string()));
    let served = filter.and_then(|filter| {
        logging::init(&filter);
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

async fn serve(args: Args) -> Result<(), StartError> {
    let (email, password) = config::first_admin();
    let named = email.clone();
    let admin = Credentials::new(email, password, &Random::default());
    let options = Options {
        port: args.port,
        storage: if args.memory { Storage::Memory } else { Storage::Folder(args.data) },
        demo: !args.no_demo,
        admin: Some((admin.email.clone(), admin.password.clone())),
        shop: Shop::from_env().map_err(|error| StartError::new(error.to_string()))?,
        mail: config::Mail::from_env(Options::default().mail).map_err(|error| StartError::new(error.to_string()))?,
        low_stock: config::low_stock().map_err(|error| StartError::new(error.to_string()))?,
        endpoint: config::endpoint(Some("DynamoDB")),
        emulated: args.functions.zip(args.lambda).map(|(functions, emulator)| Emulated { emulator, functions }),
        remember: 0,
        progress: |what| eprintln!("bodega: {what} …"),
        ..Options::default()
    };
    let gateway = Gateway::start(options).await?;
    if let Some(note) = note_on_admin(&gateway, named.as_deref()).await {
        eprintln!("bodega: {note}");
    }
    let admin = gateway.is_new().then_some(&admin);
    let ready = format!("listening on {}\n{}", gateway.url(), banner(&gateway, admin).await);
    // Whoever reads this may have read enough and gone.
    let mut out = std::io::stdout().lock();
    let _gone = out.write_all(ready.as_bytes()).and_then(|()| out.flush());
    drop(out);

    signals::asked_to_stop().await;
    eprintln!("bodega: closing …");
    gateway.stop().await;
    Ok(())
}

/// What to know where somebody named the admin of a shop that had one before; nothing if it is that one.
async fn note_on_admin(gateway: &Gateway, named: Option<&str>) -> Option<String> {
    let named = named.filter(|_| !gateway.is_new())?;
    let known = match Email::parse(named) {
        Ok(email) => gateway.app().store.user_by_email(&email).await.ok().flatten(),
        Err(_) => None,
    };
    if known.is_some_and(|user| user.role == Role::Admin) {
        return None;
    }
    let (endpoint, table) = (gateway.dynamodb_url(), gateway.table());
    Some(format!(
        "BODEGA_ADMIN_EMAIL is ignored: this shop has its first admin already. Another one is made by\n  bodega-cli admin \
         create --email {named} --table {table} --endpoint {endpoint}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn another_admin_of_an_existing_shop_is_said_to_be_ignored() {
        let folder = std::env::temp_dir().join(format!("bodega-admin-{}", Random::default().below(u64::MAX)));
        let options = |email: &str| Options {
            storage: Storage::Folder(folder.clone()),
            admin: Some((email.to_owned(), "correct-horse-admin-9".to_owned())),
            schedules: false,
            ..Options::default()
        };
        let (first, other) = ("ada@example.com", "bea@example.com");
        let gateway = Gateway::start(options(first)).await.unwrap();
        assert_eq!(note_on_admin(&gateway, Some(first)).await, None, "a new shop");
        gateway.stop().await;
        let gateway = Gateway::start(options(other)).await.unwrap();
        let note = note_on_admin(&gateway, Some(other)).await.unwrap();
        let command = format!("admin create --email {other} --table bodega --endpoint {}", gateway.dynamodb_url());
        assert!(note.starts_with("BODEGA_ADMIN_EMAIL is ignored") && note.ends_with(&command), "{note}");
        assert_eq!(note_on_admin(&gateway, Some(first)).await, None, "the admin that it has");
        assert_eq!(note_on_admin(&gateway, None).await, None);
        gateway.stop().await;

        let mut other_currency = options(first);
        other_currency.shop.currency = shared::domain::Currency::EUR;
        let refused = Gateway::start(other_currency).await.map(|_| ()).unwrap_err().to_string();
        assert_eq!(
            refused,
            "BODEGA_CURRENCY: must be USD, which the table was made with: its amounts cannot be converted"
        );
        Gateway::start(options(first)).await.unwrap().stop().await;
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
