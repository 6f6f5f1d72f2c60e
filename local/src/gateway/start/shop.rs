use std::net::SocketAddr;
use std::sync::Arc;

use admin::{MediaUploads, Uploads};
use auth::KeyRing;
use aws_config::SdkConfig;
use imports::Imports;
use media::MediaFunction;
use shared::App;
use shared::auth::{AccessTokens, PublicKeys};
use shared::config::Shop as Settings;
use shared::store::Store;
use tokio::sync::RwLock;

use super::super::dispatch::Dispatcher;
use super::super::functions::Functions;
use super::super::opening::Opening;
use super::super::options::Options;
use crate::aws_emulators::objects::{self, BUCKET, MEDIA_BUCKET, Objects, Tell};
use crate::aws_emulators::ses::Mailbox;
use crate::aws_emulators::{Emulators, Live, LiveShares, live_url};
use crate::changes::Changes;
use crate::dynamodb;
use crate::error::StartError;
use crate::imports::ImportsRunner;
use crate::lambda::Place;
use crate::media::MediaRunner;
use crate::recorder::Recorder;
use crate::shutdown::Shutdown;
use crate::stream::Drains;
use crate::template::RouteTable;

/// The folder of uploads in the data folder.
const OBJECTS: &str = "objects";

/// A shop whose parts are put together and that does nothing yet.
pub(super) struct Shop {
    pub(super) dispatcher: Arc<Dispatcher>,
    pub(super) emulators: Emulators,
    pub(super) imports: ImportsRunner,
    pub(super) media: MediaRunner,
    pub(super) public_keys: String,
}

impl Shop {
    /// Puts the parts together. Connections of the WebSocket API end with `stop`.
    ///
    /// # Errors
    /// When the keys, the template or a folder cannot be used.
    pub(super) fn new(opening: &Opening, ring: KeyRing, stop: Shutdown) -> Result<Self, StartError> {
        let (options, address) = (&opening.options, opening.address);
        let app = app(options, &opening.database.aws, &ring, address)?;
        let elsewhere = options.emulated.is_some() || options.sam.is_some();
        let signing_keys = elsewhere.then(|| ring.to_text()).transpose();
        let signing_keys =
            signing_keys.map_err(|error| StartError::because("the signing keys cannot be told", error))?;
        let public_keys = ring.public_jwks();
        let key = ring.into_signing_key(app.tokens.public_keys());
        let key = key.ok_or_else(|| StartError::new("there is no key to sign with"))?;

        let (recorder, place, running) = (Recorder::new(options.remember), Place::default(), Arc::new(RwLock::new(())));
        let s3_url = format!("http://{address}");
        let s3 = dynamodb::watched(&objects::aws_config(&s3_url), options.watched.as_ref());
        let imports = ImportsRunner::new(imports(&app, &s3), place.clone(), recorder.clone());
        let media = MediaRunner::new(pictures(&app, &s3), place.clone(), recorder.clone());
        let live = LiveShares {
            place: place.clone(),
            recorder: recorder.clone(),
            running: Arc::clone(&running),
            stop,
            watched: options.watched.clone(),
        };
        let routes = RouteTable::new(&opening.template)?;
        let emulators = Emulators {
            live: Arc::new(Live::new(&app, address, live)),
            objects: Arc::new(open_objects(
                opening,
                Tell { imports: imports.clone(), media: media.clone() },
                &app,
                &s3_url,
            )?),
            mailbox: Mailbox::open(opening.folder.clone())?,
            drains: Drains::default(),
            signing_keys: signing_keys.map(Arc::from),
        };
        let functions =
            Functions::new(&app, key, Uploads::at(&s3, &s3_url, BUCKET), MediaUploads::at(&s3, &s3_url, MEDIA_BUCKET));
        let changes = Changes::default();
        let dispatcher = Dispatcher { app, routes, functions, place, recorder, address, changes, running };
        Ok(Self { dispatcher: Arc::new(dispatcher), emulators, imports, media, public_keys })
    }
}

fn imports(app: &App, s3: &SdkConfig) -> Imports {
    Imports {
        store: app.store.clone(),
        objects: imports::Objects::new(s3, BUCKET, true),
        clock: app.clock.clone(),
        random: app.random.clone(),
        currency: app.shop.currency,
    }
}

fn pictures(app: &App, s3: &SdkConfig) -> MediaFunction {
    let objects = media::Objects::new(s3, MEDIA_BUCKET, true);
    MediaFunction { store: app.store.clone(), objects, clock: app.clock.clone() }
}

/// Opens the buckets in the data folder, or in a temporary folder that no other shop of this machine has.
fn open_objects(opening: &Opening, tell: Tell, app: &App, s3_url: &str) -> Result<Objects, StartError> {
    let path = opening.folder.as_ref().map(|folder| folder.file(OBJECTS));
    let random: String = app.random.bytes::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
    Objects::open(path.as_deref(), &format!("bodega-{}-{random}", opening.address.port()), tell, app, s3_url)
}

fn app(options: &Options, aws: &SdkConfig, ring: &KeyRing, address: SocketAddr) -> Result<App, StartError> {
    let keys = PublicKeys::parse(&ring.public_jwks());
    let keys = keys.map_err(|error| StartError::because("the signing key has no public key", error))?;
    let aws = dynamodb::through(&dynamodb::watched(aws, options.watched.as_ref()), options.network.clone());
    Ok(App {
        store: Store::new(&aws, options.table.as_str(), options.random.clone())
            .with_unique_skus(options.shop.unique_skus),
        clock: options.clock.clone(),
        random: options.random.clone(),
        tokens: Arc::new(AccessTokens::new(keys, &options.shop.issuer, &options.shop.audience)),
        shop: Arc::new(Settings { live_url: Some(live_url(address)), ..options.shop.clone() }),
    })
}
