//! What clients see of a cart.

use std::collections::BTreeMap;

use serde::Serialize;
use shared::App;
use shared::config::Shop;
use shared::domain::{Cart, CartLine, Money, StockPolicy, VariantId, total, variant_name};
use shared::http::{MoneyBody, Problem, option_values};
use shared::store::{Consistency, Offer, StockItem};
use utoipa::ToSchema;

/// A cart.
#[derive(Serialize, ToSchema)]
#[schema(as = Cart)]
pub(crate) struct CartBody {
    /// In the order they were added.
    items: Vec<CartLineBody>,
    total: MoneyBody,
    /// How many different variants.
    #[schema(example = 1)]
    line_count: usize,
    /// How many units of all variants.
    #[schema(example = 2)]
    unit_count: u64,
}

/// The total of a cart.
#[derive(Serialize, ToSchema)]
#[schema(as = CartTotal)]
pub(crate) struct CartTotalBody {
    total: MoneyBody,
    /// How many different variants.
    #[schema(example = 1)]
    line_count: usize,
    /// How many units of all variants.
    #[schema(example = 2)]
    unit_count: u64,
}

/// A variant in a cart, with its price and availability as of now.
#[derive(Serialize, ToSchema)]
#[schema(as = CartLine)]
pub(crate) struct CartLineBody {
    #[schema(example = "var_019b78cf732073819059bf1f823cb2ff")]
    variant_id: String,
    /// Null if there is nothing left of the product.
    #[schema(example = "prod_019b78cf732073819059bf1f823cb2ff")]
    product_id: Option<String>,
    /// The product's name.
    #[schema(example = "Blue mug")]
    name: String,
    /// The values of its options. Null if the product has none.
    #[schema(example = "Navy / M")]
    variant_name: Option<String>,
    /// The value of each of the product's options.
    #[schema(example = json!({"Size": "M"}))]
    options: BTreeMap<String, String>,
    #[schema(example = "MUG-BLUE")]
    sku: Option<String>,
    #[schema(example = "https://img.example/mug-blue.jpg")]
    image_url: Option<String>,
    #[schema(minimum = 1, maximum = 100_000, example = 2)]
    quantity: u32,
    /// The current price. If the variant is no longer sold, the price when it was added.
    unit_price: MoneyBody,
    /// The price when it was added or last set.
    price_when_added: MoneyBody,
    /// Whether the two differ.
    price_changed: bool,
    line_total: MoneyBody,
    /// Units in stock a moment ago. For a variant whose stock is in several shards: the sum of all shards for the first
    /// 40 such variants of a cart (640 shards), the units of one shard for the others, which is a lower bound. Null if
    /// the stock is not counted: then there is always enough.
    #[schema(minimum = 0, example = 12)]
    available: Option<i64>,
    /// How many of the units are back-ordered: sold although they are not in stock.
    #[schema(minimum = 0, example = 0)]
    backordered: i64,
    /// Whether the quantity can be bought. Only checkout decides.
    purchasable: bool,
}

impl CartBody {
    /// Reads what the cart's variants are and cost: one batch read per fifty lines, and a query for each variant whose
    /// stock is in several shards, for as many of these as are summed.
    pub(crate) async fn load(app: &App, cart: &Cart) -> Result<Self, Problem> {
        let offers = app.store.offer_totals(&variants(cart)).await?;
        let lines: Option<Vec<_>> =
            cart.lines.iter().map(|line| CartLineBody::new(line, offers.get(&line.variant_id), &app.shop)).collect();
        let price = |line: &CartLine| offers.get(&line.variant_id).and_then(|offer| shown_price(&offer.stock, line));
        Ok(Self {
            items: lines.ok_or_else(too_large)?,
            total: MoneyBody::new(live_total(cart, price)?, app.shop.currency),
            line_count: cart.lines.len(),
            unit_count: cart.units(),
        })
    }
}

impl CartTotalBody {
    pub(crate) async fn load(app: &App, cart: &Cart) -> Result<Self, Problem> {
        let stock = app.store.stock_items(&variants(cart), Consistency::Eventual).await?;
        let price = |line: &CartLine| stock.get(&line.variant_id).and_then(|stock| shown_price(stock, line));
        Ok(Self {
            total: MoneyBody::new(live_total(cart, price)?, app.shop.currency),
            line_count: cart.lines.len(),
            unit_count: cart.units(),
        })
    }
}

impl CartLineBody {
    /// `None` where the line comes to more than can be counted.
    pub(crate) fn new(line: &CartLine, offer: Option<&Offer>, shop: &Shop) -> Option<Self> {
        let currency = shop.currency;
        let price = offer.and_then(|offer| shown_price(&offer.stock, line)).unwrap_or(line.price_seen);
        let terms = offer.map(|offer| &offer.terms);
        let sold = offer.map(|offer| &offer.stock).filter(|stock| stock.is_sold_as(line.item()));
        let units = i64::from(line.quantity.get());
        let in_stock = sold.map_or(0, |stock| stock.available.max(0));
        let policy = sold.map(|stock| stock.policy).unwrap_or_default();
        let is_within = terms.is_none_or(|terms| terms.max_per_order.is_none_or(|most| line.quantity <= most));
        let options = terms.map(|terms| terms.options.as_slice()).unwrap_or_default();
        Some(Self {
            variant_id: line.variant_id.to_string(),
            product_id: terms.map(|terms| terms.product_id.to_string()),
            name: terms.map_or_else(String::new, |terms| terms.name.clone()),
            variant_name: variant_name(options),
            options: option_values(options),
            sku: terms.and_then(|terms| terms.sku.clone()),
            image_url: terms
                .filter(|_| sold.is_some())
                .and_then(|terms| terms.image_url.clone())
                .map(|url| shop.picture_url(url)),
            quantity: line.quantity.get(),
            unit_price: MoneyBody::new(price, currency),
            price_when_added: MoneyBody::new(line.price_seen, currency),
            price_changed: price != line.price_seen,
            line_total: MoneyBody::new(price.times(line.quantity)?, currency),
            available: (policy != StockPolicy::Untracked).then_some(in_stock),
            backordered: if matches!(policy, StockPolicy::Allow(_)) { (units - in_stock).max(0) } else { 0 },
            purchasable: is_within && sold.is_some_and(|stock| stock.has(line.quantity)),
        })
    }
}

/// The price of what is sold. What staff change of a product while they hide it is nobody's yet.
fn shown_price(stock: &StockItem, line: &CartLine) -> Option<Money> {
    stock.is_sold_as(line.item()).then_some(stock.price)
}

/// The problem of a sum beyond what can be counted.
pub(crate) fn too_large() -> Problem {
    let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    Problem::new(status, "total_too_large", "The total is more than can be counted.")
}

fn variants(cart: &Cart) -> Vec<VariantId> {
    cart.lines.iter().map(|line| line.variant_id).collect()
}

fn live_total(cart: &Cart, price: impl Fn(&CartLine) -> Option<Money>) -> Result<Money, Problem> {
    let price = |line: &CartLine| price(line).unwrap_or(line.price_seen);
    total(cart.lines.iter().map(|line| (price(line), line.quantity))).ok_or_else(too_large)
}
