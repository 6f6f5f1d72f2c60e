use std::fmt;
use std::io::Write;
use std::panic::Location;

use crate::given::Given;

/// What a test needs that a shop which is running somewhere may not have. One that the test opens in its own process has
/// it all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// To move the shop's clock.
    Clock,
    /// Calls that fail, or anything else between the functions and AWS.
    Faults,
    /// To see which DynamoDB calls a request makes.
    Counts,
    /// What the functions have logged.
    Logs,
    /// What is inside of the functions: their store, their keys.
    Inside,
    /// Settings that are not the usual ones.
    Settings,
    /// Nobody else's products, orders and mails.
    Alone,
    /// The table, to look at all of it.
    Table,
    /// The local gateway's AWS emulators: its mailbox, and that it tells when the stream is done.
    AwsEmulators,
    /// To invoke functions by hand.
    Lambda,
    /// The functions' own binaries, in the folder that `BODEGA_TEST_FUNCTIONS` names.
    Binaries,
}

impl Need {
    fn is_met_by(self, shop: &Given) -> bool {
        match self {
            Self::Table => shop.table.is_some(),
            Self::AwsEmulators => shop.gateway.is_some(),
            Self::Lambda => shop.lambda.is_some(),
            _ => false,
        }
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Clock => "moves the clock",
            Self::Faults => "makes calls fail",
            Self::Counts => "counts the calls to DynamoDB",
            Self::Logs => "reads the log",
            Self::Inside => "reaches inside the functions",
            Self::Settings => "has settings of its own",
            Self::Alone => "wants the shop to itself",
            Self::Table => "looks at the whole table",
            Self::AwsEmulators => "asks the local gateway's AWS emulators",
            Self::Lambda => "invokes functions",
            Self::Binaries => "starts the functions' binaries",
        })
    }
}

/// Whether the shop that is tested lacks what a test needs. Then the test is to end: a line on standard error says that it
/// is skipped, and why, and so does the file that `BODEGA_TEST_SKIPPED` names.
#[track_caller]
pub fn lacks(need: Need) -> bool {
    let is_met = match need {
        Need::Binaries => std::env::var_os("BODEGA_TEST_FUNCTIONS").is_some(),
        _ => Given::shop().is_none_or(|shop| need.is_met_by(shop)),
    };
    !is_met && skip(need)
}

#[track_caller]
fn skip(need: Need) -> bool {
    let thread = std::thread::current();
    // The harness names a test's thread after the test; with one thread there is none of its own.
    let test =
        thread.name().filter(|name| *name != "main").map_or_else(|| Location::caller().to_string(), str::to_owned);
    let line = format!("skipped: {test}: {need}\n");
    // Past the harness, which keeps what a passing test prints to itself.
    let _gone = std::io::stderr().write_all(line.as_bytes());
    if let Ok(path) = std::env::var("BODEGA_TEST_SKIPPED") {
        let file = std::fs::OpenOptions::new().create(true).append(true).open(&path);
        file.and_then(|mut file| file.write_all(line.as_bytes())).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    true
}
