//! The log for people: what was asked for and how it ended, in a line that is read at a glance.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Write};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// `201 POST /v1/orders 15 ms`; in colour where `colour` is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Short {
    pub(super) colour: bool,
}

/// An event's fields, as text.
#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.0.insert(field.name(), format!("{value:.0}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl Fields {
    fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>, N: for<'a> FormatFields<'a> + 'static> FormatEvent<S, N> for Short {
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut line = String::new();
        match event.metadata().target() {
            "request" => self.request(&mut line, &fields)?,
            // Nobody waits for these: they are worth a line when they fail.
            "invocation" if matches!(fields.text("failures"), "" | "0") && *event.metadata().level() >= Level::INFO => {
                return Ok(());
            }
            _ => self.other(&mut line, *event.metadata().level(), &fields)?,
        }
        writeln!(writer, "{line}")
    }
}

impl Short {
    fn request(self, line: &mut String, fields: &Fields) -> fmt::Result {
        let status = fields.text("status");
        let colour = match status.as_bytes().first() {
            Some(b'2' | b'3') => GREEN,
            Some(b'4') => YELLOW,
            _ => RED,
        };
        let took = fields.text("duration_ms");
        write!(line, "{} {} {}", self.paint(colour, status), fields.text("method"), fields.text("route"))?;
        for more in ["code", "cause"].map(|name| fields.text(name)).into_iter().filter(|text| !text.is_empty()) {
            write!(line, " {more}")?;
        }
        write!(line, " {}", self.paint(DIM, &format!("{took} ms")))
    }

    fn other(self, line: &mut String, level: Level, fields: &Fields) -> fmt::Result {
        let colour = match level {
            Level::ERROR => RED,
            Level::WARN => YELLOW,
            _ => DIM,
        };
        write!(line, "{} {}", self.paint(colour, &level.as_str().to_lowercase()), fields.text("message"))?;
        for (name, value) in fields.0.iter().filter(|(name, _)| **name != "message") {
            write!(line, " {}", self.paint(DIM, &format!("{name}={value}")))?;
        }
        Ok(())
    }

    fn paint(self, colour: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const DIM: &str = "2";

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(colour: bool, act: impl FnOnce()) -> String {
        let sink = Sink::default();
        let into = sink.clone();
        let subscriber = tracing_subscriber::fmt().event_format(Short { colour }).with_writer(move || into.clone());
        tracing::subscriber::with_default(subscriber.finish(), act);
        String::from_utf8(sink.0.lock().unwrap().clone()).unwrap()
    }

    fn request(status: u16, code: Option<&str>) {
        let (method, route) = (Some("POST"), "/v1/orders");
        tracing::info!(target: "request", method, route, status, code, request_id = "abc", duration_ms = 14.7, "request");
    }

    #[test]
    fn a_request_is_a_short_line() {
        assert_eq!(logged(false, || request(201, None)), "201 POST /v1/orders 15 ms\n");
        assert_eq!(logged(false, || request(409, Some("out_of_stock"))), "409 POST /v1/orders out_of_stock 15 ms\n");
        assert_eq!(logged(true, || request(201, None)), "\x1b[32m201\x1b[0m POST /v1/orders \x1b[2m15 ms\x1b[0m\n");
    }

    #[test]
    fn work_that_nobody_waits_for_is_told_when_it_fails() {
        let invocation =
            |failures: u64| tracing::info!(target: "invocation", function = "mail", failures, "invocation");
        assert_eq!(logged(false, || invocation(0)), "");
        assert_eq!(logged(false, || invocation(1)), "info invocation failures=1 function=mail\n");
    }

    #[test]
    fn the_rest_keeps_its_fields() {
        let line = logged(false, || tracing::warn!(function = "mail", "no answer"));
        assert_eq!(line, "warn no answer function=mail\n");
    }
}
