//! Invokes the mail function with what SES tells of mails that it took, as EventBridge and Lambda do: twice more where it
//! fails.

use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::function::Function;
use crate::schedule::Scheduler;
use crate::shutdown::Shutdown;

/// The pause before each try. On AWS it is none, a minute and two.
const PAUSES: [Duration; 3] = [Duration::from_millis(50), Duration::from_millis(500), Duration::from_secs(5)];

/// Follows `events` until it is time to stop.
pub(crate) fn follow(scheduler: Scheduler, mut events: UnboundedReceiver<Value>, stop: Shutdown) {
    tokio::spawn(async move {
        let mut stop = std::pin::pin!(stop.requested());
        loop {
            let event = tokio::select! {
                biased;
                () = &mut stop => return,
                event = events.recv() => event,
            };
            let Some(event) = event else { return };
            let scheduler = scheduler.clone();
            tokio::spawn(async move { tell(&scheduler, &event).await });
        }
    });
}

async fn tell(scheduler: &Scheduler, event: &Value) {
    for pause in PAUSES {
        tokio::time::sleep(pause).await;
        if scheduler.invoke(Function::Mail, event).await.is_some() {
            return;
        }
    }
}
