use std::sync::Arc;

use lambda_runtime::{LambdaEvent, service_fn};
use schedule::{BUDGET, Event, Schedule, TaskResult};
use shared::clock::Clock;
use shared::config::{self, Shop};
use shared::lambda::{self, Error};
use shared::request_context::RequestContext;
use shared::telemetry::Ids;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::init_logging()?;
    let (store, shop) = (lambda::store_from_env(&lambda::aws_from_env()?)?, Arc::new(Shop::from_env()?));
    let schedule = &Schedule { store, clock: Clock::default(), shop, low_stock: config::low_stock()? };
    // Boxed: the runtime's own types nest as deep as the compiler follows.
    lambda_runtime::run(service_fn(|event| Box::pin(handle(schedule, event)))).await
}

async fn handle(schedule: &Schedule, event: LambdaEvent<Event>) -> Result<TaskResult, Error> {
    let work = RequestContext::new(BUDGET).run(schedule::handle(schedule, event.payload));
    Ok(Ids::of(&event.context).run(work).await?)
}
