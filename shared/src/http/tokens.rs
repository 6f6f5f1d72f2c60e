//! Random tokens with which visitors and guests prove who they are, instead of an account.

use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::request::Parts;

use super::Problem;
use crate::auth::Secret;

/// `Cart-Token`: the token of a visitor's cart.
#[derive(Clone, Debug)]
pub struct CartToken(pub Option<Secret<16>>);

/// `Order-Token`: the token of a guest's order.
#[derive(Clone, Debug)]
pub struct OrderToken(pub Option<Secret<32>>);

impl<S: Send + Sync> FromRequestParts<S> for CartToken {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        secret(&parts.headers, "cart-token", "invalid_cart_token").map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OrderToken {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        secret(&parts.headers, "order-token", "invalid_order_token").map(Self)
    }
}

fn secret<const N: usize>(headers: &HeaderMap, name: &str, code: &'static str) -> Result<Option<Secret<N>>, Problem> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let malformed = || Problem::unauthorized(code, format!("The {name} header is not a token that this shop gave."));
    value.to_str().ok().and_then(Secret::parse).map(Some).ok_or_else(malformed)
}
