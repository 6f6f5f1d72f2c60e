use axum::extract::State;
use axum::http::StatusCode;
use shared::App;
use shared::http::Problem;

use crate::owner::Owner;

/// Empties the cart.
#[utoipa::path(
    delete,
    path = "/v1/cart",
    tag = "cart",
    responses((status = 204, description = "Empty now")),
    security((), ("bearer" = []), ("cart_token" = []))
)]
pub(crate) async fn clear_cart(State(app): State<App>, Owner(owner): Owner) -> Result<StatusCode, Problem> {
    let Some(owner) = owner else { return Ok(StatusCode::NO_CONTENT) };
    let cleared = app.store.change_cart(&owner, None, app.clock.now(), |cart, _| {
        if cart.lines.is_empty() {
            return Err(AlreadyEmpty);
        }
        cart.lines.clear();
        Ok(())
    });
    let (Ok(_) | Err(AlreadyEmpty)) = cleared.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Nothing to write.
struct AlreadyEmpty;
