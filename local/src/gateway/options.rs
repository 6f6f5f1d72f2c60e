use std::path::PathBuf;

use aws_sdk_dynamodb::config::SharedHttpClient;
use shared::clock::Clock;
use shared::config::{self, Shop};
use shared::domain::Email;
use shared::random::Random;

use crate::aws_emulators::sam::Host;
use crate::lambda::Emulated;

/// Where a shop's data is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Storage {
    /// Nowhere: it is gone when the shop stops.
    #[default]
    Memory,
    /// In a folder, which no other process may have open.
    Folder(PathBuf),
}

/// How to open a shop. By default: an empty one in memory, on any free port, with its stream on.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port on 127.0.0.1; 0 for any free one.
    pub port: u16,
    pub storage: Storage,
    /// Whether a new shop gets the demo catalogue. It is loaded by the admin, who must be named then.
    pub demo: bool,
    /// E-mail address and password of a new shop's first admin.
    pub admin: Option<(String, String)>,
    pub shop: Shop,
    /// How mails are sent; where it names no place for links, they lead to the gateway.
    pub mail: config::Mail,
    /// From how many units on, downwards, a stock is low; never when 0.
    pub low_stock: i64,
    pub clock: Clock,
    pub random: Random,
    /// A DynamoDB to use in place of the embedded one, such as `http://127.0.0.1:8000`. Its table is left there.
    pub endpoint: Option<String>,
    pub table: String,
    /// How the functions reach DynamoDB, for tests that put something in their way. Nothing else goes through it.
    pub network: Option<SharedHttpClient>,
    /// How the functions reach all of AWS, DynamoDB only where `network` is not given: for tests that look on.
    pub watched: Option<SharedHttpClient>,
    /// Whether changes reach the functions that follow the table's stream.
    pub stream: bool,
    /// Whether the template's schedules run. They may be run by hand too.
    pub schedules: bool,
    /// Where the functions run, if not in this process: their own binaries, behind an emulator of Lambda.
    pub emulated: Option<Emulated>,
    /// How containers reach this machine, if `sam local` is to run functions in some.
    pub sam: Option<Host>,
    /// How many invocations the recorder remembers.
    pub remember: usize,
    /// Called with the name of each step that takes longer than a second.
    pub progress: fn(&str),
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            storage: Storage::Memory,
            demo: false,
            admin: None,
            shop: Shop::default(),
            mail: config::Mail { staff: Email::parse("staff@bodega.example").ok(), ..config::Mail::default() },
            low_stock: 5,
            clock: Clock::default(),
            random: Random::default(),
            endpoint: None,
            table: "bodega".to_owned(),
            network: None,
            watched: None,
            stream: true,
            schedules: true,
            emulated: None,
            sam: None,
            remember: 100_000,
            progress: |_| {},
        }
    }
}
