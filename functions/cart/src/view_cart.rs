use axum::extract::State;
use shared::App;
use shared::domain::Cart;
use shared::http::{Json, Problem, Query};
use shared::store::CartOwner;

use crate::body::{CartBody, CartTotalBody};
use crate::limits::VisitorLimits;
use crate::requested_cart::RequestedCart;

/// No parameters: whatever comes is refused.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoParameters {}

/// Returns the cart, with current prices and availability.
#[utoipa::path(
    get,
    path = "/v1/cart",
    tag = "cart",
    responses(
        (status = 200, description = "The cart; empty if there is none", body = CartBody),
        (status = 400, description = "It takes no query parameters (`invalid_parameter`)"),
        (status = 422, description = "The visitor's cart exceeds its limits (`cart_full`): merge or empty it"),
    ),
    security((), ("bearer" = []), ("cart_token" = []))
)]
pub(crate) async fn view_cart(
    State(app): State<App>,
    RequestedCart(owner): RequestedCart,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Json<CartBody>, Problem> {
    let cart = load(&app, owner).await?;
    CartBody::load(&app, &cart).await.map(Json)
}

/// Returns the cart's current total.
#[utoipa::path(
    get,
    path = "/v1/cart/total",
    tag = "cart",
    responses(
        (status = 200, description = "The total", body = CartTotalBody),
        (status = 400, description = "It takes no query parameters (`invalid_parameter`)"),
        (status = 422, description = "The visitor's cart exceeds its limits (`cart_full`): merge or empty it"),
    ),
    security((), ("bearer" = []), ("cart_token" = []))
)]
pub(crate) async fn view_cart_total(
    State(app): State<App>,
    RequestedCart(owner): RequestedCart,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Json<CartTotalBody>, Problem> {
    let cart = load(&app, owner).await?;
    CartTotalBody::load(&app, &cart).await.map(Json)
}

/// # Errors
/// Returns 422 for a visitor's cart with more lines than it may have by now: what they come to would take too many reads,
/// and a part of it would be a wrong total.
async fn load(app: &App, owner: Option<CartOwner>) -> Result<Cart, Problem> {
    let Some(owner) = owner else { return Ok(Cart::default()) };
    let cart = app.store.cart(&owner, app.clock.now()).await?;
    if let Some(limits) = VisitorLimits::of(app, &owner) {
        limits.check_lines(&cart)?;
    }
    Ok(cart)
}
