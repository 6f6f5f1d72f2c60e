use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};

use admin::Uploads;
use auth::KeyRing;
use aws_config::SdkConfig;
use imports::Imports;
use shared::App;
use shared::auth::{AccessTokens, PublicKeys, SecretHash};
use shared::config::{self, Shop};
use shared::lambda::other_currency;
use shared::store::{SettingsError, Store};
use tokio::net::TcpListener;
use tokio::sync::RwLock;
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

use super::dispatch::Dispatcher;
use super::functions::Functions;
use super::options::{Options, Storage};
use super::recorder::Recorder;
use super::{Gateway, TIMEOUT, server};
use crate::aws_emulators::objects::{self, BUCKET, Objects};
use crate::aws_emulators::sam::{Host, Sam};
use crate::aws_emulators::ses::{self, Mailbox};
use crate::aws_emulators::ssm;
use crate::aws_emulators::{Live, live_api, live_url};
use crate::changes::Changes;
use crate::dynamodb::{self, DATABASE, Dynamodb, Location, TableState};
use crate::error::StartError;
use crate::folder::DataFolder;
use crate::imports::ImportsRunner;
use crate::lambda::{Binaries, Lambda, Place, Services};
use crate::progress::unless_quick;
use crate::schedule::{Handlers, ScheduleHandle, Scheduler};
use crate::shutdown::shutdown;
use crate::stream::{Consumers, DeadLetters, Delivery, Drains, Poller, PositionFile, Reader, StreamHandle};
use crate::template::{RouteTable, Template, mappings, schedules};
use crate::{admin_account, demo, feedback, set_up, signing_key};

/// The folder of uploads in the data folder.
const OBJECTS: &str = "objects";

impl Gateway {
    /// Opens the shop. When this returns, it serves.
    ///
    /// # Errors
    /// When the port is taken, the data folder cannot be used or is in use, or DynamoDB does not answer.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        // First what can fail without a trace: nothing is made for a shop that cannot open.
        let template = Template::parse()?;
        let (listener, address) = bind(Ipv4Addr::LOCALHOST.into(), options.port).await?;
        let for_containers = bind_for_containers(options.sam.as_ref(), address.port()).await?;
        let folder = match &options.storage {
            Storage::Memory => None,
            Storage::Folder(path) => Some(Arc::new(DataFolder::open(path)?)),
        };
        set_up::discard_unfinished(folder.as_deref())?;
        set_up::begin(folder.as_deref())?;
        let opening =
            unless_quick("opening the database", options.progress, open_database(&options, folder.as_deref()));
        let (dynamodb, dynamodb_url) = opening.await?;
        let ring = signing_key::load(folder.as_deref())?;
        let aws = dynamodb::aws_config(&dynamodb_url);
        let table = dynamodb::prepare_table(&aws, &dynamodb_url, &options.table);
        let is_new = unless_quick("making the table", options.progress, table).await? == TableState::Made;

        hold_settings(&options, &aws).await?;

        let app = app(&options, &aws, &ring, address)?;
        let elsewhere = options.emulated.is_some() || options.sam.is_some();
        let signing_keys = elsewhere.then(|| ring.to_text()).transpose();
        let signing_keys =
            signing_keys.map_err(|error| StartError::because("the signing keys cannot be told", error))?;
        let public_keys = ring.public_jwks();
        let key = ring.into_signing_key(app.tokens.public_keys());
        let key = key.ok_or_else(|| StartError::new("there is no key to sign with"))?;
        let (request, stop) = shutdown();
        let recorder = Recorder::new(options.remember);
        let place = Place::default();
        let s3_url = format!("http://{address}");
        let s3 = objects::aws_config(&s3_url);
        let s3 = dynamodb::watched(&s3, options.watched.as_ref());
        let imports = Imports {
            store: app.store.clone(),
            objects: imports::Objects::new(&s3, BUCKET, true),
            clock: app.clock.clone(),
            random: app.random.clone(),
            currency: app.shop.currency,
        };
        let dispatcher = Arc::new(Dispatcher {
            routes: RouteTable::new(&template)?,
            functions: Functions::new(&app, key, Uploads::at(&s3, &s3_url, BUCKET)),
            objects: open_objects(&options, folder.as_deref(), address)?,
            imports: ImportsRunner::new(imports, place.clone(), recorder.clone()),
            live: Live::new(&app, &options, address, place.clone(), recorder.clone(), stop.clone()),
            recorder,
            app,
            place,
            signing_keys,
            address,
            drains: Drains::default(),
            changes: Changes::default(),
            mailbox: Mailbox::open(folder.clone())?,
            sam: OnceLock::new(),
            running: Arc::new(RwLock::new(())),
        });
        if is_new {
            // What is done to get here is nobody's business.
            furnish(&options, &dispatcher).with_subscriber(NoSubscriber::default()).await?;
            dispatcher.recorder.take();
        }
        set_up::finish(folder.as_deref())?;

        let (workers_shutdown, stop_workers) = shutdown();
        let dead_letters = DeadLetters::default();
        let consumers = consumers(&options, &dispatcher);
        let timeouts = template.timeouts()?;
        let mut streams = Vec::new();
        if options.stream {
            let arn = dynamodb::stream_arn(&aws, &dynamodb_url, &options.table).await?;
            for mapping in mappings(&template)? {
                let file = PositionFile { folder: folder.clone(), function: mapping.function };
                let reader = Reader::new(&aws, &arn, file, mapping.batch_size);
                let timeout = timeouts.get(&mapping.function).copied().unwrap_or(TIMEOUT);
                let delivery = Delivery {
                    mapping,
                    timeout,
                    consumers: consumers.clone(),
                    recorder: dispatcher.recorder.clone(),
                    dead_letters: dead_letters.clone(),
                    changes: dispatcher.changes.clone(),
                };
                let changed = dispatcher.changes.follow();
                streams.push(Poller { reader, delivery, changed }.start(stop_workers.clone()));
            }
        }
        StreamHandle::tell(&streams, &dispatcher.drains);
        let scheduler = Scheduler {
            handlers: Handlers {
                schedule: schedule::Schedule {
                    store: dispatcher.app.store.clone(),
                    clock: dispatcher.app.clock.clone(),
                    shop: Arc::clone(&dispatcher.app.shop),
                    low_stock: options.low_stock,
                },
                app: dispatcher.app.clone(),
                imports: dispatcher.imports.clone(),
                mail: consumers.mail.clone(),
                place: dispatcher.place.clone(),
            },
            timeouts,
            recorder: dispatcher.recorder.clone(),
            changes: dispatcher.changes.clone(),
            running: Arc::clone(&dispatcher.running),
        };
        let schedules = if options.schedules {
            scheduler.start(schedules(&template)?, &stop_workers)
        } else {
            ScheduleHandle::default()
        };
        feedback::follow(scheduler.clone(), dispatcher.mailbox.listen(), stop_workers.clone());
        let machine = (address.to_string(), dynamodb_url.clone());
        let services = |(gateway, dynamodb): (String, String)| {
            services(&options, &dispatcher, &gateway, dynamodb, &public_keys, &consumers.mail.settings)
        };
        if let Some(host) = &options.sam {
            let sam = Sam::new(&template, &services((host.gateway(address), host.reaching(&dynamodb_url))))?;
            let _was_open = dispatcher.sam.set(sam);
        }
        let server = tokio::spawn(server::serve_at(listener, for_containers, Arc::clone(&dispatcher), stop));
        let (binaries_shutdown, stop_binaries) = shutdown();
        let binaries = match &options.emulated {
            Some(emulated) => {
                let services = services(machine);
                let lambda = Lambda::new(&emulated.emulator)?;
                dispatcher.place.move_to(lambda.clone());
                Binaries::start(emulated, &lambda, &services, &stop_binaries)?
            }
            None => Binaries::default(),
        };
        Ok(Self {
            address,
            dispatcher,
            is_new,
            dynamodb_url,
            table: options.table.clone(),
            shutdown: request,
            workers_shutdown,
            server,
            streams,
            consumers,
            dead_letters,
            scheduler,
            schedules,
            binaries,
            binaries_shutdown,
            dynamodb,
            _folder: folder,
        })
    }
}

/// Checks that the table was made with the shop's settings.
async fn hold_settings(options: &Options, aws: &SdkConfig) -> Result<(), StartError> {
    // Nothing that tests put in the functions' way is in this one's.
    let store = Store::new(aws, options.table.as_str(), options.random.clone());
    match store.hold_settings(options.shop.currency).await {
        Ok(()) => Ok(()),
        Err(SettingsError::Currency(made_with)) => Err(StartError::new(other_currency(&made_with).to_string())),
        Err(SettingsError::Store(error)) => {
            Err(StartError::because("what the table was made with is not known", error))
        }
    }
}

/// In the data folder, or in a passing one that no other shop of this machine has.
fn open_objects(options: &Options, folder: Option<&DataFolder>, address: SocketAddr) -> Result<Objects, StartError> {
    let path = folder.map(|folder| folder.file(OBJECTS));
    let random: String = options.random.bytes::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
    Objects::open(path.as_deref(), &format!("bodega-{}-{random}", address.port()))
}

/// Where containers reach the shop, if that is not where everybody on this machine does.
async fn bind_for_containers(host: Option<&Host>, port: u16) -> Result<Option<TcpListener>, StartError> {
    match host.and_then(Host::to_serve_at) {
        Some(ip) => Ok(Some(bind(ip, port).await?.0)),
        None => Ok(None),
    }
}

async fn bind(ip: IpAddr, port: u16) -> Result<(TcpListener, SocketAddr), StartError> {
    let unbound = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            StartError::new(format!("port {port} is taken; name another with --port, or 0 for any free one"))
        }
        std::io::ErrorKind::AddrNotAvailable => StartError::new(format!(
            "{ip} is no address of this machine: start Docker, or say with --sam how containers reach it"
        )),
        _ => StartError::because(format!("port {port} cannot be opened"), error),
    };
    let listener = TcpListener::bind((ip, port)).await.map_err(unbound)?;
    let address = listener.local_addr().map_err(unbound)?;
    Ok((listener, address))
}

async fn open_database(
    options: &Options,
    folder: Option<&DataFolder>,
) -> Result<(Option<Dynamodb>, String), StartError> {
    if let Some(endpoint) = &options.endpoint {
        return Ok((None, endpoint.clone()));
    }
    let location = folder.map_or(Location::Memory, |folder| Location::File(folder.file(DATABASE)));
    let dynamodb = Dynamodb::start_at(&location, options.sam.as_ref().and_then(Host::to_serve_at)).await?;
    let url = dynamodb.url();
    Ok((Some(dynamodb), url))
}

fn app(options: &Options, aws: &SdkConfig, ring: &KeyRing, address: SocketAddr) -> Result<App, StartError> {
    let keys = PublicKeys::parse(&ring.public_jwks());
    let keys = keys.map_err(|error| StartError::because("the signing key has no public key", error))?;
    let aws = dynamodb::through(&dynamodb::watched(aws, options.watched.as_ref()), options.network.clone());
    Ok(App {
        store: Store::new(&aws, options.table.as_str(), options.random.clone()),
        clock: options.clock.clone(),
        random: options.random.clone(),
        tokens: Arc::new(AccessTokens::new(keys, &options.shop.issuer, &options.shop.audience)),
        shop: Arc::new(Shop { live_url: Some(live_url(address)), ..options.shop.clone() }),
    })
}

/// What a new shop has.
async fn furnish(options: &Options, dispatcher: &Dispatcher) -> Result<(), StartError> {
    let Some((email, password)) = &options.admin else {
        return if options.demo {
            Err(StartError::new("the demo catalogue needs an admin who loads it"))
        } else {
            Ok(())
        };
    };
    let admin = admin_account::create(&dispatcher.app, email, password);
    let admin = unless_quick("creating the admin", options.progress, admin).await?;
    if options.demo {
        let loading = demo::load(&dispatcher.app, admin);
        unless_quick("loading the demo catalogue", options.progress, loading).await?;
    }
    Ok(())
}

/// What the functions' processes are told of this machine and of how the shop was opened. `gateway` and `dynamodb` are
/// where they reach them.
fn services(
    options: &Options,
    dispatcher: &Dispatcher,
    gateway: &str,
    dynamodb: String,
    public_keys: &str,
    mail: &config::Mail,
) -> Services {
    let (address, shop) = (dispatcher.address, &dispatcher.app.shop);
    let staff = mail.staff.as_ref().map(|staff| staff.as_str().to_owned());
    Services {
        gateway: format!("http://{gateway}"),
        dynamodb,
        ses: ses::endpoint(gateway),
        ssm: ssm::endpoint(gateway),
        values: BTreeMap::from([
            ("BODEGA_CONFIGURATION", "0".to_owned()),
            ("BODEGA_SERVICE", "bodega".to_owned()),
            ("BODEGA_TABLE", options.table.clone()),
            ("BODEGA_UPLOADS", BUCKET.to_owned()),
            ("BODEGA_PUBLIC_KEYS", public_keys.to_owned()),
            ("BODEGA_LIVE_URL", live_url(address)),
            ("BODEGA_LIVE_API", live_api(gateway)),
            ("BODEGA_CURRENCY", shop.currency.code().to_owned()),
            ("BODEGA_CORS_ORIGINS", shop.cors_origins.join(",")),
            ("BODEGA_CDN_SECRET_HASH", join(&shop.cdn_secrets)),
            ("BODEGA_ISSUER", shop.issuer.clone()),
            ("BODEGA_AUDIENCE", shop.audience.clone()),
            ("BODEGA_REGISTRATIONS_PER_HOUR", shop.registrations_per_hour.to_string()),
            ("BODEGA_GUEST_ORDERS_PER_HOUR", shop.guest_orders_per_hour.to_string()),
            ("BODEGA_GUEST_LINES", shop.guest_lines.to_string()),
            ("BODEGA_GUEST_UNITS", shop.guest_units.to_string()),
            ("BODEGA_VISITOR_CARTS_PER_HOUR", shop.visitor_carts_per_hour.to_string()),
            ("BODEGA_LOW_STOCK", options.low_stock.to_string()),
            ("BODEGA_MAIL_SENDER", mail.sender.clone()),
            ("BODEGA_SHOP_NAME", mail.shop_name.clone()),
            ("BODEGA_SHOP_URL", mail.shop_url.clone()),
            ("BODEGA_STAFF_MAIL", staff.unwrap_or_default()),
            ("BODEGA_MAIL_CONFIGURATION_SET", mail.configuration_set.clone().unwrap_or_default()),
            ("BODEGA_MAILS_PER_RECIPIENT_PER_HOUR", mail.per_recipient_per_hour.to_string()),
            ("RUST_LOG", config::log_filter().unwrap_or_default()),
        ]),
    }
}

fn join(hashes: &[SecretHash]) -> String {
    hashes.iter().map(SecretHash::as_str).collect::<Vec<_>>().join(",")
}

/// What the functions that follow the stream work with.
fn consumers(options: &Options, dispatcher: &Dispatcher) -> Consumers {
    let (store, clock) = (dispatcher.app.store.clone(), dispatcher.app.clock.clone());
    let mut settings = options.mail.clone();
    if settings.shop_url.is_empty() {
        settings.shop_url = format!("http://{}", dispatcher.address);
    }
    settings.configuration_set.get_or_insert_with(|| "local".to_owned());
    let live_api = live_api(dispatcher.address);
    let watched = |endpoint: &str| dynamodb::watched(&dynamodb::aws_config(endpoint), options.watched.as_ref());
    let ses = mail::client(&watched(&ses::endpoint(dispatcher.address)));
    Consumers {
        stream: stream::Stream {
            store: store.clone(),
            clock: clock.clone(),
            low_stock: options.low_stock,
            sockets: stream::Sockets::new(&watched(&live_api), &live_api),
        },
        mail: mail::Mail { store, clock, ses, settings: Arc::new(settings) },
        place: dispatcher.place.clone(),
    }
}

#[cfg(test)]
mod tests {
    use shared::domain::Currency;

    use super::*;
    use crate::gateway::Storage;

    #[tokio::test]
    async fn a_table_of_another_currency_is_refused() {
        let folder = std::env::temp_dir().join(format!("bodega-currency-{}", std::process::id()));
        let options = |currency| {
            let mut options =
                Options { storage: Storage::Folder(folder.clone()), schedules: false, ..Options::default() };
            options.shop.currency = currency;
            options
        };
        Gateway::start(options(Currency::USD)).await.unwrap().stop().await;
        let refused = Gateway::start(options(Currency::EUR)).await.map(|_| ()).unwrap_err().to_string();
        let told = "BODEGA_CURRENCY: must be USD, which the table was made with: its amounts cannot be converted";
        assert_eq!(refused, told);
        Gateway::start(options(Currency::USD)).await.unwrap().stop().await;
        std::fs::remove_dir_all(folder).unwrap();
    }
}
