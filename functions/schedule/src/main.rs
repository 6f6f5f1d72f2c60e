use std::time::Duration;

use lambda_runtime::{LambdaEvent, service_fn};
use schedule::{Event, Report};
use shared::clock::Clock;
use shared::lambda::{self, Error};
use shared::scope::Scope;
use shared::store::Store;

/// How long a task may take: less than the function's own time.
const BUDGET: Duration = Duration::from_secs(50);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::init_logging();
    let store = &lambda::store_from_env().await?;
    // Boxed: the runtime's own types nest as deep as the compiler follows.
    lambda_runtime::run(service_fn(|event| Box::pin(handle(store, event)))).await
}

async fn handle(store: &Store, event: LambdaEvent<Event>) -> Result<Report, Error> {
    Ok(Scope::new(BUDGET).run(schedule::handle(store, &Clock::default(), event.payload)).await?)
}
