use axum::extract::State;
use axum::http::StatusCode;
use shared::App;
use shared::http::Problem;
use shared::store::CartError;

use crate::limits;
use crate::requested_cart::RequestedCart;

/// Empties the cart.
#[utoipa::path(
    delete,
    path = "/v1/cart",
    tag = "cart",
    responses(
        (status = 204, description = "Emptied"),
        (status = 409, description = "The visitor's cart was changed 10,000 times (`cart_worn_out`): start a new one"),
    ),
    security((), ("bearer" = []), ("cart_token" = []))
)]
pub(crate) async fn clear_cart(
    State(app): State<App>,
    RequestedCart(owner): RequestedCart,
) -> Result<StatusCode, Problem> {
    let Some(owner) = owner else { return Ok(StatusCode::NO_CONTENT) };
    let cleared = app.store.change_cart(&owner, None, None, app.clock.now(), |cart, _| {
        if cart.lines.is_empty() {
            return Err(AlreadyEmpty);
        }
        cart.lines.clear();
        Ok(())
    });
    match cleared.await {
        Ok(_) | Err(CartError::Refused(AlreadyEmpty)) => Ok(StatusCode::NO_CONTENT),
        Err(CartError::WornOut) => Err(limits::problem(CartError::WornOut)),
        Err(CartError::Throttled { seconds }) => Err(limits::problem(CartError::Throttled { seconds })),
        Err(CartError::Store(error)) => Err(error.into()),
    }
}

/// Nothing to write.
struct AlreadyEmpty;
