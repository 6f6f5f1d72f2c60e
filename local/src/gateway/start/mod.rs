mod furnish;
mod listeners;
mod services;
mod shop;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

use self::shop::Shop;
use super::database::Database;
use super::dispatch::Dispatcher;
use super::opening::Opening;
use super::options::{Options, Storage};
use super::workers::Workers;
use super::{Gateway, server};
use crate::aws_emulators::Emulators;
use crate::aws_emulators::sam::{self, Sam};
use crate::error::StartError;
use crate::folder::DataFolder;
use crate::lambda::{Binaries, Lambda, Services};
use crate::shutdown::{Shutdown, shutdown};
use crate::template::Template;
use crate::{set_up, signing_key};

impl Gateway {
    /// Opens the shop. When this returns, it serves.
    ///
    /// # Errors
    /// When the port is taken, the data folder cannot be used or is in use, or DynamoDB does not answer.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        // First what can fail without a trace: nothing is made for a shop that cannot open.
        let template = Template::parse()?;
        let (listener, address) = listeners::bind(Ipv4Addr::LOCALHOST.into(), options.port).await?;
        let for_containers = listeners::bind_for_containers(options.sam.as_ref(), address.port()).await?;
        let folder = open_folder(&options.storage)?;
        let database = Database::open(&options, folder.as_deref()).await?;
        let ring = signing_key::load(folder.as_deref())?;
        let is_new = database.prepare_table(&options).await?;

        let opening = Opening { options, template, address, database, folder };
        let (shutdown_request, stop) = shutdown();
        let Shop { dispatcher, emulators, imports, media, public_keys } = Shop::new(&opening, ring, stop.clone())?;
        let mut illustrator = None;
        if is_new {
            // The log and the recorder begin with the first request.
            let furnishing = furnish::furnish(&opening.options, &dispatcher.app);
            illustrator = furnishing.with_subscriber(NoSubscriber::default()).await?;
            dispatcher.recorder.take();
        }
        set_up::finish(opening.folder.as_deref())?;

        let workers = Workers::start(&opening, &dispatcher, &emulators, &imports, &media).await?;
        let services = |gateway: &str, dynamodb: String| {
            let mail = &workers.consumers.mail.settings;
            services::services(&opening.options, &dispatcher, gateway, dynamodb, &public_keys, mail)
        };
        let sam = open_to_sam(&opening, &dispatcher, &emulators, &services)?;
        let is_open_to_sam = sam.is_some();
        let routes = emulators.routes(&dispatcher.app, sam);
        let serving = server::serve_at(listener, for_containers, Arc::clone(&dispatcher), routes, stop);
        let server = tokio::spawn(serving);
        if let Some(admin) = illustrator {
            let drawing = furnish::pictures(&opening.options, &dispatcher.app, media.objects(), admin);
            drawing.with_subscriber(NoSubscriber::default()).await?;
            // What followed from the demo is nobody's request either.
            emulators.drains.drain().await;
            dispatcher.recorder.take();
        }
        let (binaries_shutdown, stop_binaries) = shutdown();
        let binaries = start_binaries(&opening, &dispatcher, &services, &stop_binaries)?;
        Ok(Self {
            address,
            dispatcher,
            emulators,
            is_open_to_sam,
            imports,
            media,
            is_new,
            dynamodb_url: opening.database.url,
            table: opening.options.table,
            shutdown: shutdown_request,
            server,
            workers,
            binaries,
            binaries_shutdown,
            dynamodb: opening.database.embedded,
            _folder: opening.folder,
        })
    }
}

/// Opens the data folder, if there is one, and removes what an unfinished first start left in it.
fn open_folder(storage: &Storage) -> Result<Option<Arc<DataFolder>>, StartError> {
    let folder = match storage {
        Storage::Memory => None,
        Storage::Folder(path) => Some(Arc::new(DataFolder::open(path)?)),
    };
    set_up::discard_unfinished(folder.as_deref())?;
    set_up::begin(folder.as_deref())?;
    Ok(folder)
}

/// Prepares the files for `sam local`, if the options ask for it.
fn open_to_sam(
    opening: &Opening,
    dispatcher: &Arc<Dispatcher>,
    emulators: &Emulators,
    services: &impl Fn(&str, String) -> Services,
) -> Result<Option<Arc<Sam>>, StartError> {
    let Some(host) = &opening.options.sam else { return Ok(None) };
    let services = services(&host.gateway(opening.address), host.reaching(&opening.database.url));
    let asked = Arc::clone(dispatcher);
    let shop = sam::Shop {
        app: dispatcher.app.clone(),
        ask: Box::new(move |request| {
            let dispatcher = Arc::clone(&asked);
            let client = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            Box::pin(async move { dispatcher.dispatch(request, client).await })
        }),
        live: Arc::clone(&emulators.live),
        objects: emulators.objects.path(),
        media: emulators.objects.media_path(),
        signing_keys: emulators.signing_keys.clone(),
    };
    Ok(Some(Arc::new(Sam::new(&opening.template, &services, shop)?)))
}

/// Starts the functions' own binaries, if the options ask for it, and has requests go to them.
fn start_binaries(
    opening: &Opening,
    dispatcher: &Dispatcher,
    services: &impl Fn(&str, String) -> Services,
    stop: &Shutdown,
) -> Result<Binaries, StartError> {
    let Some(emulated) = &opening.options.emulated else { return Ok(Binaries::default()) };
    let services = services(&opening.address.to_string(), opening.database.url.clone());
    let lambda = Lambda::new(&emulated.emulator)?;
    dispatcher.place.move_to(lambda.clone());
    Binaries::start(emulated, &lambda, &services, stop)
}

#[cfg(test)]
mod tests;
