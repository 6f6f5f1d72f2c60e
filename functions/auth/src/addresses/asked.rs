use shared::http::Problem;
use shared::store::AskError;

/// The answer where something was asked for too often. It does not tell by whom that was counted.
pub(crate) fn refused(error: AskError) -> Problem {
    match error {
        AskError::Throttled { seconds } => too_often(seconds),
        AskError::Store(error) => error.into(),
    }
}

/// 429, until then.
pub(crate) fn too_often(seconds: i64) -> Problem {
    Problem::too_many_requests("too_many_requests", "This was requested too often. Wait a while.", seconds)
}
