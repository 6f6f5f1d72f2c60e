use axum::extract::State;
use shared::App;
use shared::domain::Cart;
use shared::http::{Json, Problem, Query};
use shared::store::StoreError;

use crate::body::{CartBody, CartTotalBody};
use crate::owner::Owner;

/// No parameters: whatever comes is refused.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoParameters {}

/// The cart, with prices and availability as of now.
#[utoipa::path(
    get,
    path = "/v1/cart",
    tag = "cart",
    responses((status = 200, description = "The cart; an empty one where there is none", body = CartBody)),
    security((), ("bearer" = []), ("cart_token" = []))
)]
pub(crate) async fn view_cart(
    State(app): State<App>,
    Owner(owner): Owner,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Json<CartBody>, Problem> {
    let cart = load(&app, owner).await?;
    CartBody::load(&app, &cart).await.map(Json)
}

/// What the cart comes to as of now.
#[utoipa::path(
    get,
    path = "/v1/cart/total",
    tag = "cart",
    responses((status = 200, description = "The total", body = CartTotalBody)),
    security((), ("bearer" = []), ("cart_token" = []))
)]
pub(crate) async fn view_cart_total(
    State(app): State<App>,
    Owner(owner): Owner,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Json<CartTotalBody>, Problem> {
    let cart = load(&app, owner).await?;
    CartTotalBody::load(&app, &cart).await.map(Json)
}

async fn load(app: &App, owner: Option<shared::store::CartOwner>) -> Result<Cart, StoreError> {
    match owner {
        Some(owner) => app.store.cart(&owner, app.clock.now()).await,
        None => Ok(Cart::default()),
    }
}
