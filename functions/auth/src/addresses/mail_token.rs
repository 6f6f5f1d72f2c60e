use shared::domain::Invalid;
use shared::http::Problem;
use shared::store::{MailToken, TokenError};
use utoipa::ToSchema;

/// A token that came by mail.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MailToken)]
pub(crate) struct MailTokenRequest {
    /// From the link in the mail.
    #[schema(example = "mEUbX0xkKBjKBfYJ0x8Vwq6ouBqkn0q1mhxWtCzAzTk")]
    pub(crate) token: String,
}

/// Reads a token.
///
/// # Errors
/// The same as for one that does not hold.
pub(crate) fn parse(text: &str) -> Result<MailToken, Problem> {
    MailToken::parse(text).ok_or_else(invalid)
}

/// The answer to a token that had no effect.
pub(crate) fn refused(error: TokenError) -> Problem {
    match error {
        TokenError::Invalid => invalid(),
        TokenError::Store(error) => error.into(),
    }
}

fn invalid() -> Problem {
    Problem::invalid("/token", &Invalid::new("invalid_token", "is invalid, used or expired; ask for another mail"))
}
