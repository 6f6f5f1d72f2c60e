//! Repairs missing effects of changes to the table.

mod letters;
mod message;

use std::time::Duration;

use shared::clock::Clock;
use shared::random::Random;
use shared::request_context::RequestContext;
use shared::store::{Reconciled, Store, StoreError};

use crate::args::{Effects, Events, Table};
use crate::failure::Failure;
use crate::{aws, output};

/// The time budget of the longest command. A table of a million products takes some hours.
const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);

/// # Errors
/// Returns a failure if the table cannot be used, or something could not be repaired.
pub(crate) async fn run(command: Events) -> Result<(), Failure> {
    let work = async {
        match command {
            Events::List(table) => letters::list(&table).await,
            Events::Replay(args) => match &args.message {
                Some(file) => message::replay(file, &args.effects).await,
                None => letters::replay(&args).await,
            },
            Events::Reconcile(args) => reconcile(&args).await,
        }
    };
    RequestContext::new(PATIENCE).run(work).await
}

async fn open(table: &Table) -> Result<Store, Failure> {
    let aws = aws::config(table.endpoint.as_deref(), aws::ITS_DYNAMODB).await?;
    Ok(Store::new(&aws, table.table.as_str(), Random::default()))
}

/// Converts an error of the table into a failure.
fn unusable(table: &Table) -> impl Fn(StoreError) -> Failure {
    let name = table.table.clone();
    move |error| Failure::because(format!("the table {name} cannot be used"), error)
}

async fn reconcile(args: &Effects) -> Result<(), Failure> {
    let store = open(&args.table).await?;
    let done = store.reconcile_whole(args.low_stock, &Clock::default()).await.map_err(unusable(&args.table))?;
    let Reconciled { looked_at, mended, left } = done;
    output::line(&format!(
        "Looked at {looked_at} products, orders and users: {mended} things were missing, and are there now"
    ))?;
    if left { Err(Failure::refused("some of it could not be done now: call it again")) } else { Ok(()) }
}
