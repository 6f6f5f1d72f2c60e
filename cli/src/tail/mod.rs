//! The shop's events, as they happen.

mod connection;
mod show;

use std::time::Duration;

use serde_json::Value;
use shared::random::Random;

use self::connection::Connection;
use crate::args::Tail;
use crate::failure::Failure;
use crate::shop::Shop;
use crate::{interrupt, output};

/// The maximum wait before the first attempt to reconnect. It doubles with each further attempt, up to `LONGEST`.
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);

/// Prints new orders and low stock until Ctrl-C. Reconnects when the connection ends, as each does after two hours.
/// Events in between are lost, and a message says so.
///
/// # Errors
/// Returns a failure if nobody is logged in, the shop refuses the subscription, or it does not answer at the start.
pub(crate) async fn tail(shop: &Shop, args: Tail) -> Result<(), Failure> {
    let mut connection = tokio::select! {
        connection = Connection::open(shop) => connection?,
        () = interrupt::pressed() => return Ok(()),
    };
    eprintln!("listening to {}; Ctrl-C ends it", shop.url());
    loop {
        let told = tokio::select! {
            told = listen(&mut connection, args.json) => told,
            () = interrupt::pressed() => {
                connection.close().await;
                return Ok(());
            }
        };
        match told {
            Err(Failure::Unreached(why)) => eprintln!("bodega-cli: {why}; connecting again"),
            Err(failure) => return Err(failure),
            Ok(()) => eprintln!("bodega-cli: the connection has ended; connecting again"),
        }
        connection = tokio::select! {
            connection = connect_again(shop) => connection?,
            () = interrupt::pressed() => return Ok(()),
        };
        eprintln!("listening again; what happened meanwhile was not told");
    }
}

/// Prints messages until the connection ends.
async fn listen(connection: &mut Connection, json: bool) -> Result<(), Failure> {
    while let Some(message) = connection.next().await? {
        if let Some(line) = line_of(&message, json) {
            output::line(&line)?;
        }
    }
    Ok(())
}

/// Returns `None` for a message that is not an event.
fn line_of(message: &Value, json: bool) -> Option<String> {
    message.get("data")?;
    Some(if json { message.to_string() } else { show::event(message) })
}

/// Waits for a random time, with a maximum that rises ("full jitter"), so that clients do not reconnect simultaneously.
async fn connect_again(shop: &Shop) -> Result<Connection, Failure> {
    let (random, mut longest) = (Random::default(), FIRST);
    loop {
        let millis = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX);
        tokio::time::sleep(Duration::from_millis(random.below(millis))).await;
        match Connection::open(shop).await {
            Err(Failure::Unreached(_)) => longest = longest.saturating_mul(2).min(LONGEST),
            opened => return opened,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_events_are_told() {
        assert_eq!(line_of(&json!({ "type": "subscribed", "topic": "new_orders" }), true), None);
        let event = json!({ "type": "order.placed", "data": {} });
        assert_eq!(line_of(&event, true), Some(event.to_string()));
    }
}
