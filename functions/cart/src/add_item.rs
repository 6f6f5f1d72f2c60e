use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::App;
use shared::auth::Secret;
use shared::domain::{Cart, ItemId, Money, ProductId, Quantity, VariantId};
use shared::http::{Json, Problem, SourceAddress};
use shared::store::{CartError, CartOwner};
use utoipa::ToSchema;

use crate::body::{CartLineBody, too_large};
use crate::limits::{self, VisitorLimits, cart_full};
use crate::requested_cart::RequestedCart;

/// What to add to the cart: a variant, or a product without options.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AddCartItem)]
pub(crate) struct AddItemRequest {
    /// A product without options. Either this or `variant_id`.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff")]
    product_id: Option<ProductId>,
    /// A variant. Either this or `product_id`.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^var_[0-9a-f]{32}$")]
    variant_id: Option<VariantId>,
    /// The number of units to add.
    #[schema(value_type = u32, minimum = 1, maximum = 100_000, example = 2)]
    quantity: Quantity,
}

/// The changed line, and how much the cart holds.
#[derive(Serialize, ToSchema)]
#[schema(as = CartChange)]
pub(crate) struct CartChangeBody {
    item: CartLineBody,
    /// How many different variants the cart holds now.
    #[schema(example = 1)]
    line_count: usize,
    /// How many units the cart holds now.
    #[schema(example = 2)]
    unit_count: u64,
    /// The token of a visitor's new cart. Returned once: send it as `Cart-Token` from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "3q2-796tvu_erb7v3q2-7w")]
    cart_token: Option<String>,
}

/// Adds units of a variant to the cart. A visitor without a cart gets a new one, with its token in the body and in the
/// `Cart-Token` header.
#[utoipa::path(
    post,
    path = "/v1/cart/items",
    tag = "cart",
    request_body = AddItemRequest,
    responses(
        (status = 201, description = "Added", body = CartChangeBody,
            headers(("Cart-Token" = String, description = "The new cart's token, for a visitor who had none"))),
        (status = 404, description = "There is no such product for sale (`product_not_found`)"),
        (status = 409, description = "The visitor's cart was changed 10,000 times (`cart_worn_out`): start a new one"),
        (status = 422, description = "The cart is full (`cart_full`, with `max_lines` or `max_units`), the product has \
            several variants (`variant_required`, with `product_id` and `variants`), or the line would be too large \
            (above_max_per_order, invalid_quantity)"),
        (status = 429, description = "Visitors have begun too many carts from the caller's address \
            (`too_many_carts`); `Retry-After` says how long to wait"),
    ),
    security((), ("bearer" = []), ("cart_token" = []))
)]
pub(crate) async fn add_cart_item(
    State(app): State<App>,
    RequestedCart(owner): RequestedCart,
    SourceAddress(from): SourceAddress,
    Json(request): Json<AddItemRequest>,
) -> Result<Response, Problem> {
    let minted = owner.is_none().then(|| Secret::<16>::new(app.random.bytes()));
    let owner = match (owner, &minted) {
        (Some(owner), _) => owner,
        (None, Some(token)) => CartOwner::Visitor(token.hash()),
        (None, None) => return Err(Problem::internal()),
    };
    let item =
        ItemId::of(request.product_id, request.variant_id).map_err(|(at, invalid)| Problem::invalid(at, &invalid))?;
    let change = change_line(&app, &owner, from, item, |cart, price| {
        cart.add(item, request.quantity, price)
            .map_err(|_| cart_full())?
            .map_err(|invalid| Problem::invalid("/quantity", &invalid))
    });
    let body = CartChangeBody { cart_token: minted.as_ref().map(Secret::reveal), ..change.await? };
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    if let Some(value) = minted.and_then(|token| HeaderValue::try_from(token.reveal()).ok()) {
        response.headers_mut().insert(HeaderName::from_static("cart-token"), value);
    }
    Ok(response)
}

/// Changes the line of a variant that is for sale, given its price, and shows it. `from` is the caller's address.
pub(crate) async fn change_line(
    app: &App,
    owner: &CartOwner,
    from: String,
    item: ItemId,
    change: impl Fn(&mut Cart, Money) -> Result<(), Problem>,
) -> Result<CartChangeBody, Problem> {
    let (limits, begun) = (VisitorLimits::of(app, owner), limits::begun_from(app, from));
    let changed = app.store.change_cart(owner, Some(&begun), Some(item.variant()), app.clock.now(), |cart, offer| {
        let offer = offer.filter(|offer| offer.stock.is_sold_as(item)).ok_or_else(product_not_found)?;
        let before = cart.units();
        change(cart, offer.stock.price)?;
        if let Some(limits) = &limits {
            limits.check_lines(cart)?;
            limits.check_units(cart, before)?;
        }
        let line = cart.line(item.variant()).ok_or_else(Problem::internal)?;
        limits::check_quantity(line, &offer.terms)?;
        CartLineBody::new(line, Some(offer), &app.shop).ok_or_else(too_large)
    });
    let (item, cart) = match changed.await {
        Ok(changed) => changed,
        Err(CartError::Refused(problem)) => return Err(explained(app, item, problem).await?),
        Err(error) => return Err(limits::problem(error)),
    };
    Ok(CartChangeBody { item, line_count: cart.lines.len(), unit_count: cart.units(), cart_token: None })
}

fn product_not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "product_not_found", "There is no such product for sale.")
}

/// The problem, or that the product has several variants, if that is why it was not found. One read then.
async fn explained(app: &App, item: ItemId, problem: Problem) -> Result<Problem, Problem> {
    if problem.status() != StatusCode::NOT_FOUND || !item.is_by_product() {
        return Ok(problem);
    }
    let product = app.store.product(item.variant().as_only_variant_of()).await?;
    let several = product.filter(|it| it.product.is_active() && it.product.only_variant().is_none());
    let required = |it| Problem::variant_required(&it, Some("/product_id".to_owned()), app.shop.currency);
    Ok(several.map_or(problem, required))
}
