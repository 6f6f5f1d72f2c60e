use shared::http::Problem;
use shared::store::AttemptError;

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
