use axum::extract::State;
use axum::http::StatusCode;
use shared::App;
use shared::http::{PathItem, Problem};

use crate::limits::{self, VisitorLimits};
use crate::requested_cart::RequestedCart;

/// Removes a variant from the cart.
#[utoipa::path(
    delete,
    path = "/v1/cart/items/{item_id}",
    tag = "cart",
    params(("item_id" = String, Path, pattern = "^(prod|var)_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff",
        description = "A variant, or a product without options")),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "The cart has no such item"),
        (status = 409, description = "The visitor's cart was changed 10,000 times (`cart_worn_out`): start a new one"),
        (status = 422, description = "The visitor's cart exceeds its limits (`cart_full`): empty it"),
    ),
    security((), ("bearer" = []), ("cart_token" = []))
)]
pub(crate) async fn remove_cart_item(
    State(app): State<App>,
    RequestedCart(owner): RequestedCart,
    PathItem(item): PathItem,
) -> Result<StatusCode, Problem> {
    let owner = owner.ok_or_else(Problem::not_found)?;
    let limits = VisitorLimits::of(&app, &owner);
    let removed = app.store.change_cart(&owner, None, None, app.clock.now(), |cart, _| {
        if !cart.remove(item.variant()) {
            return Err(Problem::not_found());
        }
        limits.as_ref().map_or(Ok(()), |limits| limits.check_lines(cart))
    });
    removed.await.map_err(limits::problem)?;
    Ok(StatusCode::NO_CONTENT)
}
