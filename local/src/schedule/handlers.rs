use std::fmt::Display;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::App;
use shared::request_context::RequestContext;

use crate::function::Function;
use crate::imports::ImportsRunner;
use crate::lambda::Place;
use crate::media::MediaRunner;

/// The functions that schedules invoke, and what they work with.
#[derive(Clone)]
pub(crate) struct Handlers {
    pub(crate) app: App,
    pub(crate) imports: ImportsRunner,
    pub(crate) mail: mail::Mail,
    pub(crate) media: MediaRunner,
    pub(crate) schedule: schedule::Schedule,
    pub(crate) place: Place,
}

impl Handlers {
    /// Gives a function a schedule's event, with JSON both ways as through Lambda.
    ///
    /// # Errors
    /// What went wrong, in words.
    pub(super) async fn handle(&self, function: Function, event: &str, timeout: Duration) -> Result<Value, String> {
        // These keep count of how many run at once.
        let counts = matches!(function, Function::Imports | Function::Media);
        if let Some(lambda) = self.place.elsewhere().filter(|_| !counts) {
            return lambda.invoke(function, &read(event)?, timeout).await.map_err(|error| format!("{error:?}"));
        }
        match function {
            Function::Schedule => {
                let work = schedule::handle(&self.schedule, read(event)?);
                answer(RequestContext::new(schedule::BUDGET).run(work).await)
            }
            // It keeps its own count of what it asks of DynamoDB.
            Function::Imports => {
                let answer = self.imports.invoke(&read(event)?).await;
                answer.ok_or_else(|| "it was interrupted".to_owned())
            }
            Function::Media => {
                let answer = self.media.invoke(&read(event)?).await;
                answer.ok_or_else(|| "it failed".to_owned())
            }
            Function::Mail => {
                let work = mail::handle(&self.mail, read(event)?);
                answer(RequestContext::new(mail::BUDGET).run(work).await)
            }
            other => Err(format!("{other} takes no schedule's events")),
        }
    }
}

fn read<T: DeserializeOwned>(event: &str) -> Result<T, String> {
    serde_json::from_str(event).map_err(|error| error.to_string())
}

fn answer<T: Serialize, E: Display>(done: Result<T, E>) -> Result<Value, String> {
    let done = done.map_err(|error| error.to_string())?;
    serde_json::to_value(done).map_err(|error| error.to_string())
}
