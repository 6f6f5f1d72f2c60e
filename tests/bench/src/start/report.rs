use std::fmt;
use std::time::Duration;

use super::run::Took;
use super::size::Size;
use crate::show::{Millis, Ratio};
use crate::table::Table;

/// The maximum for INIT, in percent of the empty function's.
const INIT: u64 = 150;
/// The maximum CPU time of a first request with TLS.
const FIRST: Duration = Duration::from_millis(5);
/// The maximum CPU time of a warm request, without DynamoDB calls and with them.
const WARM: Duration = Duration::from_micros(400);
/// The maximum size of a zip, in bytes.
const ZIP: u64 = 4_000_000;

/// The cost of starting each function, as text. The empty function is first.
pub(crate) struct StartReport {
    pub(super) repetitions: u32,
    pub(super) requests: u32,
    pub(super) rows: Vec<Row>,
}

/// The medians of one function.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    pub(super) size: Size,
    pub(super) tls: Began,
    pub(super) plain: Began,
    /// CPU time.
    pub(super) warm: Duration,
    pub(super) without_a_call: Option<Duration>,
    /// In KiB.
    pub(super) peak_memory: u64,
}

/// INIT and the first request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Began {
    pub(super) init: Took,
    pub(super) first: Took,
}

impl fmt::Display for StartReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { repetitions, requests, .. } = self;
        writeln!(f, "\nMedians of {repetitions} starts each, in turns, on {}.", std::env::consts::ARCH)?;
        writeln!(f, "\nINIT: from exec to the first poll of the runtime API, with AWS behind TLS\n\n{}", self.inits())?;
        writeln!(f, "The first request, and one of {requests} after 200 others\n\n{}", self.requests())?;
        let empty = self.rows.first().map_or(Duration::ZERO, |row| row.tls.init.time);
        for (aim, missed) in [
            (
                "INIT at most 1.5 times the empty function's",
                self.beyond(|row| hundredths(row.tls.init.time, empty) > INIT),
            ),
            ("first request with TLS below 5 ms of CPU", self.beyond(|row| row.tls.first.cpu >= FIRST)),
            (
                "warm request below 0.4 ms of CPU without a call to DynamoDB",
                self.beyond(|row| row.without_a_call.is_some_and(|cpu| cpu >= WARM)),
            ),
            ("and with its calls", self.beyond(|row| row.warm >= WARM)),
            ("no zip above 4 MB", self.beyond(|row| row.size.zip > ZIP)),
        ] {
            let missed = if missed.is_empty() { "HELD".to_owned() } else { format!("MISSED by {}", missed.join(", ")) };
            writeln!(f, "{aim}: {missed}")?;
        }
        Ok(())
    }
}

impl StartReport {
    fn inits(&self) -> Table {
        let head = ["function", "binary kB", "zip kB", "ms", "×", "CPU ms", "×", "without TLS ms", "peak memory MiB"];
        let mut table = Table::new(head);
        let empty = self.rows.first().map(|row| row.tls.init).unwrap_or_default();
        for row in &self.rows {
            let Took { time, cpu } = row.tls.init;
            table.row([
                row.name.to_owned(),
                row.size.binary.div_ceil(1_000).to_string(),
                row.size.zip.div_ceil(1_000).to_string(),
                millis(time),
                Ratio(micros(time), micros(empty.time)).to_string(),
                millis(cpu),
                Ratio(micros(cpu), micros(empty.cpu)).to_string(),
                millis(row.plain.init.time),
                (row.peak_memory / 1_024).to_string(),
            ]);
        }
        table
    }

    fn requests(&self) -> Table {
        let head = ["function", "ms", "CPU ms", "without TLS ms", "CPU ms", "warm CPU ms", "without a call", "request"];
        let mut table = Table::new(head);
        for row in &self.rows {
            table.row([
                row.name.to_owned(),
                millis(row.tls.first.time),
                millis(row.tls.first.cpu),
                millis(row.plain.first.time),
                millis(row.plain.first.cpu),
                millis(row.warm),
                row.without_a_call.map_or_else(|| "-".to_owned(), millis),
                row.what.to_owned(),
            ]);
        }
        table
    }

    /// Returns the functions for which `is_so` returns true.
    fn beyond(&self, is_so: impl Fn(&Row) -> bool) -> Vec<&'static str> {
        self.rows.iter().filter(|row| is_so(row)).map(|row| row.name).collect()
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn millis(time: Duration) -> String {
    Millis(micros(time)).to_string()
}

fn hundredths(time: Duration, of: Duration) -> u64 {
    micros(time).saturating_mul(100).checked_div(micros(of)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &'static str, init: u64, first_cpu: u64, warm: u64, zip: u64) -> Row {
        let took = |time, cpu| Took { time: Duration::from_micros(time), cpu: Duration::from_micros(cpu) };
        Row {
            name,
            what: "GET /",
            size: Size { binary: 2 * zip, zip },
            tls: Began { init: took(init, init), first: took(9_000, first_cpu) },
            plain: Began::default(),
            warm: Duration::from_micros(warm),
            without_a_call: Some(Duration::from_micros(warm)),
            peak_memory: 20_480,
        }
    }

    #[test]
    fn who_misses_an_aim_is_named() {
        let rows = vec![
            row("(empty)", 2_000, 1, 1, 1),
            row("good", 3_000, 4_999, 399, 4_000_000),
            row("bad", 3_020, 5_000, 400, 4_000_001),
        ];
        let report = StartReport { repetitions: 1, requests: 1, rows }.to_string();
        assert_eq!(report.matches("MISSED by bad\n").count(), 5, "{report}");
        assert!(report.contains("good           8000    4000  3.00  1.50    3.00  1.50"), "{report}");
        let report = StartReport { repetitions: 1, requests: 1, rows: vec![row("(empty)", 2_000, 1, 1, 1)] };
        assert_eq!(report.to_string().matches(": HELD\n").count(), 5);
    }
}
