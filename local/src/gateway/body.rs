use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// The largest body that API Gateway takes, in bytes.
const MAX_BODY: usize = 10 * 1024 * 1024;
/// How much of a body that is too large is read on and thrown away, in bytes, and how long: a client that is still
/// sending does not read the answer.
const MAX_THROWN_AWAY: usize = 100 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) enum Unread {
    TooLong,
    /// The client closed the connection early.
    Broken,
}

/// Reads a body of at most 10 MB. Never keeps more than that in memory.
pub(super) async fn read(mut body: Body) -> Result<Bytes, Unread> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > MAX_THROWN_AWAY {
        return Err(Unread::TooLong);
    }
    match Limited::new(&mut body, MAX_BODY).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            let _out_of_patience = tokio::time::timeout(PATIENCE, throw_away(body)).await;
            Err(Unread::TooLong)
        }
        Err(_) => Err(Unread::Broken),
    }
}

async fn throw_away(mut body: Body) {
    let mut left = MAX_THROWN_AWAY;
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        let Some(rest) = left.checked_sub(length) else { return };
        left = rest;
    }
}
