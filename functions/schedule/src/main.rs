use lambda_runtime::{LambdaEvent, service_fn};
use schedule::{BUDGET, Event, Report};
use shared::clock::Clock;
use shared::config::Shop;
use shared::lambda::{self, Error};
use shared::scope::Scope;
use shared::store::Store;
use shared::telemetry::Ids;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::init_logging()?;
    let (store, shop) = (&lambda::store_from_env(&lambda::aws_from_env()?)?, &Shop::from_env()?);
    // Boxed: the runtime's own types nest as deep as the compiler follows.
    lambda_runtime::run(service_fn(|event| Box::pin(handle(store, shop, event)))).await
}

async fn handle(store: &Store, shop: &Shop, event: LambdaEvent<Event>) -> Result<Report, Error> {
    let clock = &Clock::default();
    let work = Scope::new(BUDGET).run(schedule::handle(store, clock, shop, event.payload));
    Ok(Ids::of(&event.context).run(work).await?)
}
