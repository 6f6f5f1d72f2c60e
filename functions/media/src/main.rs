use lambda_runtime::{LambdaEvent, service_fn};
use media::{BUDGET, Event, MediaFunction, Objects, Summary};
use shared::clock::Clock;
use shared::lambda::{self, Error};
use shared::request_context::RequestContext;
use shared::telemetry::Ids;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::init_logging()?;
    let aws = lambda::aws_from_env()?;
    let (store, objects) = (lambda::store_from_env(&aws)?, Objects::from_env(&aws)?);
    let function = &MediaFunction { store, objects, clock: Clock::default() };
    // Boxed: the runtime's own types nest as deep as the compiler follows.
    lambda_runtime::run(service_fn(|event| Box::pin(handle(function, event)))).await
}

async fn handle(function: &MediaFunction, event: LambdaEvent<Event>) -> Result<Summary, Error> {
    let work = RequestContext::new(BUDGET).run(media::handle(function, event.payload));
    Ok(Ids::of(&event.context).run(work).await?)
}
