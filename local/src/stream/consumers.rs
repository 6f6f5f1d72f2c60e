use std::time::Duration;

use serde_json::Value;

use crate::function::Function;
use crate::lambda::Place;

/// The functions that follow the stream, and what they work with.
#[derive(Clone)]
pub(crate) struct Consumers {
    pub(crate) stream: stream::Stream,
    pub(crate) mail: mail::Mail,
    pub(crate) place: Place,
}

impl Consumers {
    /// Gives a function a batch, with JSON both ways as through Lambda. None if it failed as a whole.
    pub(super) async fn handle(&self, function: Function, batch: Value, timeout: Duration) -> Option<Value> {
        if let Some(lambda) = self.place.elsewhere() {
            return lambda.invoke(function, &batch, timeout).await.ok();
        }
        match function {
            Function::Stream => {
                let batch = serde_json::from_str(&batch.to_string()).ok()?;
                serde_json::to_value(stream::handle(&self.stream, batch).await).ok()
            }
            Function::Mail => mail::handle(&self.mail, batch).await.ok(),
            _ => None,
        }
    }
}
