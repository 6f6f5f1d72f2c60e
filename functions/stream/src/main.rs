use std::time::Duration;

use aws_lambda_events::event::dynamodb::Event;
use lambda_runtime::{LambdaEvent, service_fn};
use shared::batch_response::BatchResponse;
use shared::clock::Clock;
use shared::config;
use shared::lambda::{self, Error};
use shared::request_context::RequestContext;
use shared::telemetry::Ids;
use stream::{Sockets, Stream};

/// How long a batch may take: less than the function's own time.
const BUDGET: Duration = Duration::from_secs(12);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::init_logging()?;
    let aws = lambda::aws_from_env()?;
    let (store, clock) = (lambda::store_from_env(&aws)?, Clock::default());
    let sockets = Sockets::new(&aws, &config::live_api()?);
    let stream = &Stream { store, clock, low_stock: config::low_stock()?, sockets };
    // Boxed: the runtime's own types nest as deep as the compiler follows.
    lambda_runtime::run(service_fn(|event| Box::pin(handle(stream, event)))).await
}

async fn handle(stream: &Stream, event: LambdaEvent<Event>) -> Result<BatchResponse, Error> {
    let work = RequestContext::new(BUDGET).run(stream::handle(stream, event.payload));
    Ok(Ids::of(&event.context).run(work).await)
}
