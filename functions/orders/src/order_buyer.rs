use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use shared::App;
use shared::http::{MaybeCaller, OrderToken, Problem};
use shared::store::Buyer;

/// The buyer whose orders a request is about: the guest of its `Order-Token`, else its caller.
pub(crate) struct OrderBuyer(pub(crate) Buyer);

impl<S: Send + Sync> FromRequestParts<S> for OrderBuyer
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
