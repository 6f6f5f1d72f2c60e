use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use shared::App;
use shared::http::{MaybeCaller, OrderToken, Problem};
use shared::store::Buyer;

/// Whose orders are meant: a guest's, whose token comes along, or the caller's own.
pub(crate) struct Owner(pub(crate) Buyer);

impl<S: Send + Sync> FromRequestParts<S> for Owner
where
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let MaybeCaller(caller) = MaybeCaller::from_request_parts(parts, state).await?;
        let OrderToken(token) = OrderToken::from_request_parts(parts, state).await?;
        match (token, caller) {
            (Some(token), _) => Ok(Self(Buyer::Guest(token.hash()))),
            (None, Some(caller)) => Ok(Self(Buyer::Customer(caller.user))),
            (None, None) => {
                Err(Problem::unauthorized("token_required", "This needs an access token or an Order-Token."))
            }
        }
    }
}
