use std::sync::Arc;

use lambda_runtime::{LambdaEvent, service_fn};
use mail::{BUDGET, Mail};
use serde_json::Value;
use shared::clock::Clock;
use shared::config::{self, ConfigError};
use shared::lambda::{self, Error};
use shared::request_context::RequestContext;
use shared::telemetry::Ids;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::init_logging()?;
    let settings = config::Mail::from_env(config::Mail { sender: String::new(), ..config::Mail::default() })?;
    for (variable, value) in [("BODEGA_MAIL_SENDER", &settings.sender), ("BODEGA_SHOP_URL", &settings.shop_url)] {
        if value.is_empty() {
            return Err(ConfigError::new(variable, "must be set").into());
        }
    }
    let aws = lambda::aws_from_env()?;
    let (store, ses) = (lambda::store_from_env(&aws)?, mail::client(&aws));
    let mail = &Mail { store, clock: Clock::default(), ses, settings: Arc::new(settings) };
    // Boxed: the runtime's own types nest as deep as the compiler follows.
    lambda_runtime::run(service_fn(|event| Box::pin(handle(mail, event)))).await
}

async fn handle(mail: &Mail, event: LambdaEvent<Value>) -> Result<Value, Error> {
    let work = RequestContext::new(BUDGET).run(mail::handle(mail, event.payload));
    Ok(Ids::of(&event.context).run(work).await?)
}
