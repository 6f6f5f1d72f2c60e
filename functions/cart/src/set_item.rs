use axum::extract::State;
use shared::App;
use shared::domain::Quantity;
use shared::http::{Json, PathItem, Problem, SourceAddress};
use utoipa::ToSchema;

use crate::add_item::{CartChangeBody, change_line};
use crate::limits::cart_full;
use crate::requested_cart::RequestedCart;

/// The new quantity.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SetCartItem)]
pub(crate) struct SetItemRequest {
    #[schema(value_type = u32, minimum = 1, maximum = 100_000, example = 3)]
    quantity: Quantity,
}

/// Sets the quantity of a variant in the cart, and records its current price.
#[utoipa::path(
    put,
    path = "/v1/cart/items/{item_id}",
    tag = "cart",
    params(("item_id" = String, Path, pattern = "^(prod|var)_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff",
        description = "A variant, or a product without options")),
    request_body = SetItemRequest,
    responses(
        (status = 200, description = "Set", body = CartChangeBody),
        (status = 404, description = "There is no such product for sale (`product_not_found`), or no cart (`not_found`)"),
        (status = 409, description = "The visitor's cart was changed 10,000 times (`cart_worn_out`): start a new one"),
        (status = 422, description = "The cart is full (`cart_full`, with `max_lines` or `max_units`), the product has \
            several variants (`variant_required`, with `product_id` and `variants`), or one order may not have so many \
            (above_max_per_order)"),
        (status = 429, description = "Visitors have begun too many carts from the caller's address \
            (`too_many_carts`); `Retry-After` says how long to wait"),
    ),
    security((), ("bearer" = []), ("cart_token" = []))
)]
pub(crate) async fn set_cart_item(
    State(app): State<App>,
    RequestedCart(owner): RequestedCart,
    SourceAddress(from): SourceAddress,
    PathItem(item): PathItem,
    Json(request): Json<SetItemRequest>,
) -> Result<Json<CartChangeBody>, Problem> {
    let owner = owner.ok_or_else(Problem::not_found)?;
    let change = change_line(&app, &owner, from, item, |cart, price| {
        cart.set(item, request.quantity, price).map_err(|_| cart_full())
    });
    change.await.map(Json)
}
