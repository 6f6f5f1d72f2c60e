use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::dispatch::Dispatcher;
use super::opening::Opening;
use super::options::Options;
use crate::aws_emulators::{Emulators, live_api, ses};
use crate::dynamodb;
use crate::error::StartError;
use crate::feedback;
use crate::function::{Function, TIMEOUT};
use crate::imports::ImportsRunner;
use crate::media::MediaRunner;
use crate::schedule::{Handlers, ScheduleHandle, Scheduler};
use crate::shutdown::{Shutdown, ShutdownRequest, shutdown};
use crate::stream::{Consumers, DeadLetters, Delivery, Poller, PositionFile, Reader, StreamHandle};
use crate::template::{mappings, schedules};

/// The functions that run without a request: they follow the stream, the clock and what becomes of mails.
pub(super) struct Workers {
    pub(super) shutdown: ShutdownRequest,
    /// One for each function that follows the stream.
    streams: Vec<StreamHandle>,
    pub(super) consumers: Consumers,
    pub(super) dead_letters: DeadLetters,
    pub(super) scheduler: Scheduler,
    schedules: ScheduleHandle,
}

impl Workers {
    /// Starts them.
    ///
    /// # Errors
    /// When the table's stream cannot be found, or the template makes no sense.
    pub(super) async fn start(
        opening: &Opening,
        dispatcher: &Dispatcher,
        emulators: &Emulators,
        imports: &ImportsRunner,
        media: &MediaRunner,
    ) -> Result<Self, StartError> {
        let (shutdown, stop) = shutdown();
        let dead_letters = DeadLetters::default();
        let consumers = consumers(&opening.options, dispatcher);
        let timeouts = opening.template.timeouts()?;
        let delivery = StreamDelivery { consumers: &consumers, timeouts: &timeouts, dead_letters: &dead_letters };
        let streams = if opening.options.stream {
            follow_stream(opening, dispatcher, &delivery, &stop).await?
        } else {
            Vec::new()
        };
        StreamHandle::tell(&streams, &emulators.drains);
        let scheduler = scheduler(&opening.options, dispatcher, &consumers, (imports, media), timeouts);
        let schedules = if opening.options.schedules {
            scheduler.start(schedules(&opening.template)?, &stop)
        } else {
            ScheduleHandle::default()
        };
        feedback::follow(scheduler.clone(), emulators.mailbox.listen(), stop);
        Ok(Self { shutdown, streams, consumers, dead_letters, scheduler, schedules })
    }

    /// Waits until those that follow the stream and the clock have stopped.
    pub(super) async fn stopped(self) {
        for stream in self.streams {
            stream.stopped().await;
        }
        self.schedules.stopped().await;
    }
}

/// The parts that all deliveries of the stream share.
struct StreamDelivery<'a> {
    consumers: &'a Consumers,
    timeouts: &'a BTreeMap<Function, Duration>,
    dead_letters: &'a DeadLetters,
}

async fn follow_stream(
    opening: &Opening,
    dispatcher: &Dispatcher,
    shared: &StreamDelivery<'_>,
    stop: &Shutdown,
) -> Result<Vec<StreamHandle>, StartError> {
    let database = &opening.database;
    let arn = dynamodb::stream_arn(&database.aws, &database.url, &opening.options.table).await?;
    let mut streams = Vec::new();
    for mapping in mappings(&opening.template)? {
        let file = PositionFile { folder: opening.folder.clone(), function: mapping.function };
        let reader = Reader::new(&database.aws, &arn, file, mapping.batch_size);
        let delivery = Delivery {
            timeout: shared.timeouts.get(&mapping.function).copied().unwrap_or(TIMEOUT),
            mapping,
            consumers: shared.consumers.clone(),
            recorder: dispatcher.recorder.clone(),
            dead_letters: shared.dead_letters.clone(),
            changes: dispatcher.changes.clone(),
        };
        let changed = dispatcher.changes.follow();
        streams.push(Poller { reader, delivery, changed }.start(stop.clone()));
    }
    Ok(streams)
}

fn scheduler(
    options: &Options,
    dispatcher: &Dispatcher,
    consumers: &Consumers,
    (imports, media): (&ImportsRunner, &MediaRunner),
    timeouts: BTreeMap<Function, Duration>,
) -> Scheduler {
    let app = &dispatcher.app;
    Scheduler {
        handlers: Handlers {
            schedule: schedule::Schedule {
                store: app.store.clone(),
                clock: app.clock.clone(),
                shop: Arc::clone(&app.shop),
                low_stock: options.low_stock,
            },
            app: app.clone(),
            imports: imports.clone(),
            media: media.clone(),
            mail: consumers.mail.clone(),
            place: dispatcher.place.clone(),
        },
        timeouts,
        recorder: dispatcher.recorder.clone(),
        changes: dispatcher.changes.clone(),
        running: Arc::clone(&dispatcher.running),
    }
}

/// The functions that follow the stream.
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
