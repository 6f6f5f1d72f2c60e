use std::time::Duration;

use aws_lambda_events::event::dynamodb::Event;
use lambda_runtime::{LambdaEvent, service_fn};
use shared::lambda::{self, Error};
use shared::scope::Scope;
use shared::store::Store;

/// How long a batch may take: less than the function's own time.
const BUDGET: Duration = Duration::from_secs(12);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::init_logging();
    let store = &lambda::store_from_env().await?;
    // Boxed: the runtime's own types nest as deep as the compiler follows.
    lambda_runtime::run(service_fn(|event| Box::pin(handle(store, event)))).await
}

async fn handle(store: &Store, event: LambdaEvent<Event>) -> Result<stream::BatchResponse, Error> {
    Ok(Scope::new(BUDGET).run(stream::handle(store, event.payload)).await)
}
