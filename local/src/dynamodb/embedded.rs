use std::fs::File;
use std::io::{ErrorKind, Read};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use dynoxide::Database;
use shared::random::Random;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::tune;
use crate::error::StartError;
use crate::shutdown::{Shutdown, ShutdownRequest, shutdown};

/// What the database's file is called.
pub(crate) const DATABASE: &str = "dynamodb.sqlite";
/// What every SQLite file starts with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// How often what has expired is cleaned up. DynamoDB takes up to two days.
const SWEEP: Duration = Duration::from_secs(60);
/// How long its requests in progress have to finish when it stops.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where an embedded DynamoDB keeps its tables.
pub(crate) enum Location {
    Memory,
    File(PathBuf),
}

/// An embedded DynamoDB that speaks DynamoDB's protocol on a port of this machine.
#[derive(Debug)]
pub struct Dynamodb {
    address: SocketAddr,
    request: ShutdownRequest,
    server: JoinHandle<()>,
    sweeper: JoinHandle<()>,
}

impl Dynamodb {
    /// Starts one that keeps nothing, on any free port.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start() -> Result<Self, StartError> {
        Self::start_at(&Location::Memory, None).await
    }

    /// `also` is a further address of this machine to serve at, on the same port.
    pub(crate) async fn start_at(location: &Location, also: Option<IpAddr>) -> Result<Self, StartError> {
        let database = open(location)?;
        let no_port = |error| StartError::because("the embedded DynamoDB finds no free port", error);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(no_port)?;
        let address = listener.local_addr().map_err(no_port)?;
        let further = match also {
            Some(also) => Some(TcpListener::bind((also, address.port())).await.map_err(no_port)?),
            None => None,
        };
        let (request, stop) = shutdown();
        let sweeper = tokio::spawn(sweep(database.clone(), stop.clone()));
        let server = tokio::spawn(async move {
            let further = async {
                if let Some(listener) = further {
                    serve(listener, database.clone(), stop.clone()).await;
                }
            };
            tokio::join!(serve(listener, database.clone(), stop.clone()), further);
        });
        Ok(Self { address, request, server, sweeper })
    }

    /// Its address, for `AWS_ENDPOINT_URL_DYNAMODB`: `http://127.0.0.1:8000`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops it, once its requests in progress are answered.
    pub async fn stop(self) {
        self.request.send();
        let stopped = tokio::time::timeout(PATIENCE, async { tokio::join!(self.server, self.sweeper) }).await;
        if stopped.is_err() {
            tracing::warn!("the embedded DynamoDB takes too long to stop");
        }
    }
}

async fn serve(listener: TcpListener, database: Database, stop: Shutdown) {
    if let Err(error) = dynoxide::server::serve_with_shutdown(listener, database, stop.requested()).await {
        tracing::error!(error, "the embedded DynamoDB broke down");
    }
}

fn open(location: &Location) -> Result<Database, StartError> {
    let path = match location {
        // A name of its own, so that two of them in one process are two.
        Location::Memory => format!("file:bodega-{}?mode=memory&cache=shared", Random::default().below(u64::MAX)),
        Location::File(path) => match path.to_str() {
            Some(path) => path.to_owned(),
            None => return Err(StartError::new(format!("{} is no UTF-8", path.display()))),
        },
    };
    let unreadable = |error: &dyn std::fmt::Display| match location {
        Location::Memory => StartError::because("the embedded DynamoDB does not start", error),
        Location::File(path) => {
            StartError::because(format!("{} cannot be opened as a database", path.display()), error)
        }
    };
    if let Location::File(file) = location {
        check_format(file).map_err(|error| unreadable(&error))?;
    }
    let database = Database::new(&path).map_err(|error| unreadable(&error))?;
    tune::tune(&path).map_err(|error| unreadable(&error))?;
    Ok(database)
}

/// Refuses a file that is something else, before anything opens it for writing.
fn check_format(path: &Path) -> std::io::Result<()> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    let mut start = [0; MAGIC.len()];
    let is_empty = file.metadata()?.len() == 0;
    if is_empty || file.read_exact(&mut start).is_ok() && start == *MAGIC {
        return Ok(());
    }
    Err(std::io::Error::new(ErrorKind::InvalidData, "it is none, or damaged"))
}

async fn sweep(database: Database, stop: Shutdown) {
    let mut ticks = tokio::time::interval(SWEEP);
    let mut stop = std::pin::pin!(stop.requested());
    loop {
        tokio::select! {
            () = &mut stop => return,
            _ = ticks.tick() => {}
        }
        let database = database.clone();
        match tokio::task::spawn_blocking(move || database.sweep_ttl()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(items)) => tracing::debug!(items, "cleaned up what had expired"),
            Ok(Err(error)) => tracing::warn!(%error, "could not clean up what has expired"),
            Err(_stopping) => return,
        }
    }
}
