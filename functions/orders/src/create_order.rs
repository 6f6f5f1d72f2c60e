use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::App;
use shared::config::Shop;
use shared::http::{CartToken, IdempotencyKey, Json, MaybeCaller, OrderBody, Problem, SourceAddress, replayed};
use utoipa::ToSchema;

use crate::checkout::{Placed, place};
use crate::orderer::Orderer;
use crate::request::CreateOrderRequest;

/// An order just placed.
#[derive(Serialize, ToSchema)]
#[schema(as = PlacedOrder)]
pub(crate) struct PlacedOrderBody {
    #[serde(flatten)]
    order: OrderBody,
    /// A guest's token. Returned once: send it as `Order-Token` to see or cancel the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "3q2-796tvu_erb7v3q2-796tvu_erb7v3q2-796tvu8")]
    order_token: Option<String>,
}

/// Places an order of the cart or of the items in the body, completely or not at all. Repeating the request with the
/// same `Idempotency-Key` returns the same answer and places no second order.
#[utoipa::path(
    post,
    path = "/v1/orders",
    tag = "orders",
    params(("Idempotency-Key" = Option<String>, Header, max_length = 255, pattern = "^[ -~]+$",
        description = "Any text that is new for each order, such as a UUID; of guests without a Cart-Token at least 16 \
            characters that nobody can guess",
        example = "8e03978e-40d5-43e8-bc93-6894a57f9324")),
    request_body(content = Option<CreateOrderRequest>, description = "Nothing, or `{}`, for a customer's cart"),
    responses(
        (status = 201, description = "Placed", body = PlacedOrderBody, headers(
            ("Location" = String, description = "The order's path"),
            ("Order-Token" = String, description = "A guest's token for the order"),
            ("Idempotent-Replayed" = String, description = "`true` where this answer was given before"),
        )),
        (status = 409, description = "`out_of_stock` (with `available`), `product_unavailable`, `price_changed`, \
            `cart_already_ordered` (with `order_id`) or `cart_changed`"),
        (status = 422, description = "`cart_empty`, `order_too_large` (with `max_lines` or `max_units`), \
            `total_too_large`, `above_max_per_order` (of a cart), `variant_required` (with `product_id` and `variants`) \
            or `idempotency_key_reused`: the key came with another request before. An item that names nothing for \
            sale is a field error with the code product_not_found"),
        (status = 429, description = "Guests have placed too many orders from the caller's address, or were refused too \
            many (`too_many_orders`); `Retry-After` says how long to wait"),
    ),
    security((), ("bearer" = []), ("cart_token" = []))
)]
pub(crate) async fn create_order(
    State(app): State<App>,
    MaybeCaller(caller): MaybeCaller,
    CartToken(cart): CartToken,
    IdempotencyKey(key): IdempotencyKey,
    SourceAddress(from): SourceAddress,
    body: Option<Json<CreateOrderRequest>>,
) -> Result<Response, Problem> {
    let request = body.map_or_else(CreateOrderRequest::default, |Json(request)| request);
    let orderer = Orderer::new(caller, cart, request.email.as_ref())?;
    if let Some(key) = &key {
        orderer.check_key(key)?;
    }
    let placed = place(&app, &orderer, &from, key.as_deref(), &request).await?;
    Ok(answer(placed, &app.shop))
}

fn answer(placed: Placed, shop: &Shop) -> Response {
    let location = HeaderValue::try_from(format!("/v1/orders/{}", placed.order.id));
    let order_token = placed.order_token.map(|token| token.reveal());
    let token_header = order_token.as_deref().and_then(|token| HeaderValue::try_from(token).ok());
    let body = PlacedOrderBody { order: OrderBody::new(placed.order, shop), order_token };
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    let headers = response.headers_mut();
    if let Ok(location) = location {
        headers.insert(LOCATION, location);
    }
    if let Some(token) = token_header {
        headers.insert(HeaderName::from_static("order-token"), token);
    }
    if placed.replayed { replayed(response) } else { response }
}
