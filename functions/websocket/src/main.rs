use lambda_runtime::{LambdaEvent, service_fn};
use shared::clock::Clock;
use shared::config;
use shared::lambda::{self, Error};
use shared::telemetry::Ids;
use websocket::{Answer, Event, Websocket};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::init_logging()?;
    let aws = lambda::aws_from_env()?;
    let store = lambda::store_from_env(&aws)?;
    let websocket = &Websocket::new(store, Clock::default(), &aws, &config::live_api()?);
    // Boxed: the runtime's own types nest as deep as the compiler follows.
    lambda_runtime::run(service_fn(|event| Box::pin(handle(websocket, event)))).await
}

async fn handle(websocket: &Websocket, event: LambdaEvent<Event>) -> Result<Answer, Error> {
    Ok(Ids::of(&event.context).run(websocket.handle(event.payload)).await)
}
