use std::io::Write;

use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record as Values};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::filter::Targets;

use super::record::LogRecord;
use super::targets;
use crate::clock::wall_millis;
use crate::domain::Timestamp;

/// Writes each event as a line of JSON. It is the whole subscriber: nothing reads spans, and keeping them would cost
/// every request time.
pub struct JsonLog<W> {
    filter: Targets,
    loudest: LevelFilter,
    service: String,
    write: W,
}

impl<W: Fn(&[u8]) + 'static> JsonLog<W> {
    /// `filter` is a level or a list of `target=level`. `write` receives a whole line.
    pub fn new(filter: &str, service: &str, write: W) -> Self {
        let filter = targets(filter);
        let named = filter.iter().map(|(_, level)| level);
        let loudest = named.chain(filter.default_level()).max().unwrap_or(LevelFilter::OFF);
        Self { filter, loudest, service: service.to_owned(), write }
    }
}

/// Writes the line in one piece, so that no other line gets in between.
pub(super) fn to_standard_output(line: &[u8]) {
    // There is nowhere to report a failure.
    let _gone = std::io::stdout().lock().write_all(line);
}

impl<W: Fn(&[u8]) + 'static> Subscriber for JsonLog<W> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && self.filter.would_enable(metadata.target(), metadata.level())
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.loudest)
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Values<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut record = LogRecord::new(Timestamp::from_millis(wall_millis()), event.metadata());
        event.record(&mut record);
        (self.write)(&record.finish(&self.service));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
