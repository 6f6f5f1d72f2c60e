//! What clients see of a cart.

use std::collections::HashMap;

use serde::Serialize;
use shared::App;
use shared::domain::{Cart, CartLine, Currency, Money, ProductId, total};
use shared::http::{MoneyBody, Problem};
use shared::store::{Consistency, StockItem};
use utoipa::ToSchema;

/// A cart.
#[derive(Serialize, ToSchema)]
#[schema(as = Cart)]
pub(crate) struct CartBody {
    /// In the order they were added.
    items: Vec<CartLineBody>,
    total: MoneyBody,
    /// How many different products.
    #[schema(example = 1)]
    line_count: usize,
    /// How many units of all products.
    #[schema(example = 2)]
    unit_count: u64,
}

/// The total of a cart.
#[derive(Serialize, ToSchema)]
#[schema(as = CartTotal)]
pub(crate) struct CartTotalBody {
    total: MoneyBody,
    /// How many different products.
    #[schema(example = 1)]
    line_count: usize,
    /// How many units of all products.
    #[schema(example = 2)]
    unit_count: u64,
}

/// One product in a cart, with its price and availability as of now.
#[derive(Serialize, ToSchema)]
#[schema(as = CartLine)]
pub(crate) struct CartLineBody {
    #[schema(example = "prod_019b78cf732073819059bf1f823cb2ff")]
    product_id: String,
    #[schema(example = "Blue mug")]
    name: String,
    #[schema(example = "MUG-BLUE")]
    sku: Option<String>,
    #[schema(minimum = 1, maximum = 100_000, example = 2)]
    quantity: u32,
    /// The price now.
    unit_price: MoneyBody,
    /// The price when it was added or last set.
    price_when_added: MoneyBody,
    /// Whether the two differ.
    price_changed: bool,
    line_total: MoneyBody,
    /// Units in stock a moment ago. For a product whose stock is in several shards: the sum of all shards for the first
    /// 40 such products of a cart (640 shards), the units of one shard for the others, which is a lower bound.
    #[schema(minimum = 0, example = 12)]
    available: i64,
    /// Whether `available` covers the quantity. Only checkout decides.
    purchasable: bool,
}

impl CartBody {
    /// Reads what the cart's products are and cost: one batch read a hundred lines, and a query for each product whose
    /// stock is in several shards, for as many of these as are summed.
    pub(crate) async fn load(app: &App, cart: &Cart) -> Result<Self, Problem> {
        let stock = app.store.stock_totals(&products(cart)).await?;
        let currency = app.shop.currency;
        let lines: Option<Vec<_>> =
            cart.lines.iter().map(|line| CartLineBody::new(line, stock.get(&line.product_id), currency)).collect();
        Ok(Self {
            items: lines.ok_or_else(too_large)?,
            total: MoneyBody::new(live_total(cart, &stock)?, currency),
            line_count: cart.lines.len(),
            unit_count: cart.units(),
        })
    }
}

impl CartTotalBody {
    pub(crate) async fn load(app: &App, cart: &Cart) -> Result<Self, Problem> {
        let stock = app.store.stock_items(&products(cart), Consistency::Eventual).await?;
        Ok(Self {
            total: MoneyBody::new(live_total(cart, &stock)?, app.shop.currency),
            line_count: cart.lines.len(),
            unit_count: cart.units(),
        })
    }
}

impl CartLineBody {
    /// `None` where the line comes to more than can be counted.
    pub(crate) fn new(line: &CartLine, stock: Option<&StockItem>, currency: Currency) -> Option<Self> {
        let price = stock.map_or(line.price_seen, |stock| stock.price);
        let available = stock.filter(|stock| stock.is_for_sale()).map_or(0, |stock| stock.available);
        Some(Self {
            product_id: line.product_id.to_string(),
            name: stock.map_or_else(String::new, |stock| stock.name.clone()),
            sku: stock.and_then(|stock| stock.sku.clone()),
            quantity: line.quantity.get(),
            unit_price: MoneyBody::new(price, currency),
            price_when_added: MoneyBody::new(line.price_seen, currency),
            price_changed: price != line.price_seen,
            line_total: MoneyBody::new(price.times(line.quantity)?, currency),
            available,
            purchasable: available >= i64::from(line.quantity.get()),
        })
    }
}

/// The problem of a sum beyond what can be counted.
pub(crate) fn too_large() -> Problem {
    let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    Problem::new(status, "total_too_large", "The total is more than can be counted.")
}

fn products(cart: &Cart) -> Vec<ProductId> {
    cart.lines.iter().map(|line| line.product_id).collect()
}

fn live_total(cart: &Cart, stock: &HashMap<ProductId, StockItem>) -> Result<Money, Problem> {
    let price = |line: &CartLine| stock.get(&line.product_id).map_or(line.price_seen, |stock| stock.price);
    total(cart.lines.iter().map(|line| (price(line), line.quantity))).ok_or_else(too_large)
}
