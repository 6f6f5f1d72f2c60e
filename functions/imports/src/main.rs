use std::time::Duration;

use imports::{Event, Imports, Objects, Summary};
use lambda_runtime::{LambdaEvent, service_fn};
use shared::clock::Clock;
use shared::config::Shop;
use shared::lambda::{self, Error};
use shared::random::Random;
use shared::telemetry::Ids;
use tokio::time::Instant;

/// How long new batches are begun: a minute less than the function may run, which is longer than a batch may take.
const BUDGET: Duration = Duration::from_secs(840);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::init_logging()?;
    let aws = lambda::aws_from_env()?;
    let shop = Shop::from_env()?;
    let store = lambda::store_from_env(&aws)?.with_unique_skus(shop.unique_skus);
    let objects = Objects::from_env(&aws)?;
    lambda::hold_settings(&store, &shop).await?;
    let imports =
        &Imports { store, objects, clock: Clock::default(), random: Random::default(), currency: shop.currency };
    // Boxed: the runtime's own types nest as deep as the compiler follows.
    lambda_runtime::run(service_fn(|event| Box::pin(handle(imports, event)))).await
}

async fn handle(imports: &Imports, event: LambdaEvent<Event>) -> Result<Summary, Error> {
    let work = imports.handle(&event.payload, Instant::now() + BUDGET);
    Ok(Ids::of(&event.context).run(work).await.result?)
}
