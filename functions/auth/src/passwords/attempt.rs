use shared::domain::Timestamp;
use shared::http::Problem;
use shared::store::{Attempt, AttemptError};

use crate::Auth;

/// The answer where no attempt may be made.
pub(crate) fn refused(error: AttemptError) -> Problem {
    match error {
        AttemptError::Throttled { seconds } => {
            let detail = "Too many wrong passwords. Wait, or log in from elsewhere.";
            Problem::too_many_requests("too_many_attempts", detail, seconds)
        }
        AttemptError::Store(error) => error.into(),
    }
}

/// What came of an attempt whose password was not wrong. Where it came to nothing, the attempt ends without being counted.
pub(crate) async fn concluded<T>(
    auth: &Auth,
    attempt: &Attempt,
    now: Timestamp,
    done: Result<T, Problem>,
) -> Result<T, Problem> {
    if done.is_err()
        && let Err(error) = auth.app.store.end_attempt(attempt, now).await
    {
        tracing::warn!(cause = %error, "an attempt counts as under way until its window ends");
    }
    done
}
