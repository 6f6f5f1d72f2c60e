use axum::extract::State;
use shared::App;
use shared::auth::Secret;
use shared::domain::{Cart, Invalid};
use shared::http::{Customer, Json, Problem};
use shared::store::CartOwner;
use utoipa::ToSchema;

use crate::body::CartBody;
use crate::limits::cart_full;

/// The visitor's cart to merge.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MergeCart)]
pub(crate) struct MergeRequest {
    /// The visitor's cart's token.
    #[schema(min_length = 22, max_length = 22, pattern = "^[A-Za-z0-9_-]{22}$", example = "3q2-796tvu_erb7v3q2-7w")]
    cart_token: String,
}

/// Moves a visitor's cart into the customer's cart. Quantities of the same variant are added. Repeating the request
/// changes nothing.
#[utoipa::path(
    post,
    path = "/v1/cart/merge",
    tag = "cart",
    request_body = MergeRequest,
    responses(
        (status = 200, description = "The customer's cart", body = CartBody),
        (status = 422, description = "The cart would be too full (`cart_full`), or a line too large"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn merge_cart(
    State(app): State<App>,
    Customer(caller): Customer,
    Json(request): Json<MergeRequest>,
) -> Result<Json<CartBody>, Problem> {
    let token = Secret::<16>::parse(&request.cart_token).ok_or_else(|| {
        Problem::invalid("/cart_token", &Invalid::new("invalid_cart_token", "must be a token that this shop gave"))
    })?;
    let (from, into) = (CartOwner::Visitor(token.hash()), CartOwner::Customer(caller.user));
    let merged = app.store.merge_carts(&from, &into, app.clock.now(), merge).await??;
    CartBody::load(&app, &merged).await.map(Json)
}

/// The visitor's lines are the younger ones: where both carts have a variant, the price that the visitor saw counts.
fn merge(source: &Cart, target: &mut Cart) -> Result<(), Problem> {
    for line in &source.lines {
        target
            .add(line.item(), line.quantity, line.price_seen)
            .map_err(|_| cart_full())?
            .map_err(|invalid| Problem::invalid("/cart_token", &invalid))?;
    }
    Ok(())
}
