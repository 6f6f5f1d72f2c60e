use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use shared::App;
use shared::http::{CartToken, MaybeCaller, Problem};
use shared::store::CartOwner;

/// The owner of the cart that a request is about: its caller, else the visitor of its `Cart-Token`. `None` for a visitor
/// without a cart.
pub(crate) struct RequestedCart(pub(crate) Option<CartOwner>);

impl<S: Send + Sync> FromRequestParts<S> for RequestedCart
where
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let MaybeCaller(caller) = MaybeCaller::from_request_parts(parts, state).await?;
        if let Some(caller) = caller {
            return Ok(Self(Some(CartOwner::Customer(caller.user))));
        }
        let CartToken(token) = CartToken::from_request_parts(parts, state).await?;
        Ok(Self(token.map(|token| CartOwner::Visitor(token.hash()))))
    }
}
