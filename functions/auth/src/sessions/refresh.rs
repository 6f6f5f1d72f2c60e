use axum::extract::State;
use shared::http::{Json, Problem};
use shared::store::RefreshError;
use utoipa::ToSchema;

use crate::Auth;
use crate::sessions::refresh_token::RefreshToken;
use crate::sessions::tokens::TokensBody;

/// A refresh token.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefreshToken)]
pub(crate) struct RefreshRequest {
    #[schema(example = "rt_AZNmV…")]
    pub(crate) refresh_token: String,
}

/// Exchanges a refresh token for a new pair of tokens.
///
/// Repeating the request within 30 seconds returns the same refresh token. Using a spent token later ends the session,
/// because somebody else may have it.
#[utoipa::path(
    post,
    path = "/v1/auth/token/refresh",
    tag = "auth",
    request_body = RefreshRequest,
    responses(
        (status = 200, description = "A new pair of tokens", body = TokensBody),
        (status = 401, description = "The token is invalid, spent or expired (`invalid_refresh_token`): log in"),
    )
)]
pub(crate) async fn refresh_tokens(
    State(auth): State<Auth>,
    Json(request): Json<RefreshRequest>,
) -> Result<Json<TokensBody>, Problem> {
    let now = auth.app.clock.now();
    let token = RefreshToken::parse(&request.refresh_token).ok_or_else(invalid)?;
    match auth.app.store.refresh(&token.presented(), now).await {
        Ok(refreshed) => {
            TokensBody::new(&auth, &token.succeeded_by(refreshed.successor), refreshed.role, now).map(Json)
        }
        Err(RefreshError::Store(error)) => Err(error.into()),
        Err(RefreshError::Invalid) => Err(invalid()),
        Err(RefreshError::Reused) => {
            tracing::warn!(user = %token.user, session = %token.session, "a spent refresh token came again: session ended");
            Err(invalid())
        }
    }
}

fn invalid() -> Problem {
    Problem::unauthorized("invalid_refresh_token", "The refresh token is invalid, spent or expired. Log in again.")
}
