//! Whether what is wanted can be sold, and for how much: by what the store says, never by the client.

use std::collections::HashMap;

use shared::domain::{Cart, Currency, Money, OrderLine, ProductId, Quantity, merge_lines, total};
use shared::http::{FieldError, Problem};
use shared::store::{StockItem, Terms};

use crate::refusal::{self, PriceRise, Shortage};

/// One product that is wanted.
pub(crate) struct WantedLine {
    pub(crate) product_id: ProductId,
    pub(crate) quantity: Quantity,
    /// The price that the customer saw, for lines of a cart.
    price_seen: Option<Money>,
}

/// What is wanted, each product once.
pub(crate) struct Wanted {
    pub(crate) lines: Vec<WantedLine>,
    /// The index of each product in the request's items, for error pointers.
    places: HashMap<ProductId, usize>,
}

/// What will be sold.
pub(crate) struct Assessment {
    pub(crate) lines: Vec<OrderLine>,
    /// What each line was priced by.
    pub(crate) terms: Vec<Terms>,
    pub(crate) total: Money,
}

/// Why it cannot be.
pub(crate) struct Refused {
    pub(crate) problem: Problem,
    /// The cart should remember the new prices, so that an informed second try succeeds.
    pub(crate) prices_rose: bool,
    /// The products whose stock or price speaks against the order.
    pub(crate) by: Vec<ProductId>,
}

impl Wanted {
    /// # Errors
    /// 422 for an empty one.
    pub(crate) fn from_cart(cart: &Cart) -> Result<Self, Problem> {
        if cart.lines.is_empty() {
            return Err(refusal::cart_empty());
        }
        let lines = cart.lines.iter().map(|line| WantedLine {
            product_id: line.product_id,
            quantity: line.quantity,
            price_seen: Some(line.price_seen),
        });
        Ok(Self { lines: lines.collect(), places: HashMap::new() })
    }

    /// # Errors
    /// 422 for no items, or too many of one product.
    pub(crate) fn from_items(items: &[(ProductId, Quantity)]) -> Result<Self, Problem> {
        if items.is_empty() {
            return Err(Problem::invalid("/items", &shared::domain::Invalid::new("empty", "must not be empty")));
        }
        let merged = merge_lines(items)
            .map_err(|(index, invalid)| Problem::invalid(format!("/items/{index}/quantity"), &invalid))?;
        let mut places = HashMap::new();
        for (index, (product, _)) in items.iter().enumerate() {
            places.entry(*product).or_insert(index);
        }
        let lines =
            merged.into_iter().map(|(product_id, quantity)| WantedLine { product_id, quantity, price_seen: None });
        Ok(Self { lines: lines.collect(), places })
    }

    /// How many units of all products.
    pub(crate) fn units(&self) -> u64 {
        self.lines.iter().map(|line| u64::from(line.quantity.get())).sum()
    }

    pub(crate) fn product_ids(&self) -> Vec<ProductId> {
        self.lines.iter().map(|line| line.product_id).collect()
    }

    /// The problem of products that cannot be bought: pointed at where the request named them, else a conflict.
    fn unavailable(&self, products: &[ProductId]) -> Option<Problem> {
        let errors: Vec<FieldError> = products
            .iter()
            .filter_map(|product| self.places.get(product))
            .map(|index| FieldError {
                pointer: format!("/items/{index}/product_id"),
                code: "product_not_found".to_owned(),
                detail: "names no product for sale".to_owned(),
            })
            .collect();
        if errors.is_empty() { refusal::unavailable(products) } else { Some(Problem::refused(errors)) }
    }
}

/// The cart with the prices that were read.
pub(crate) fn with_prices_of(mut cart: Cart, stock: &HashMap<ProductId, Option<StockItem>>) -> Cart {
    for line in &mut cart.lines {
        if let Some(Some(stock)) = stock.get(&line.product_id) {
            line.price_seen = stock.price;
        }
    }
    cart
}

/// Prices the wanted lines and compares them with the stock. A price that fell is passed on; one that rose since the
/// customer saw it is refused.
pub(crate) fn assess(
    wanted: &Wanted,
    stock: &HashMap<ProductId, StockItem>,
    expected: Option<Money>,
    currency: Currency,
) -> Result<Assessment, Refused> {
    let (mut gone, mut short, mut rises) = (Vec::new(), Vec::new(), Vec::new());
    let (mut lines, mut terms) = (Vec::new(), Vec::new());
    for line in &wanted.lines {
        let Some(item) = stock.get(&line.product_id).filter(|item| item.is_for_sale()) else {
            gone.push(line.product_id);
            continue;
        };
        // Of a stock in several shards this is one: how much there is in all, the sale itself finds out.
        short.extend(shortage(line, item).filter(|_| item.shards.is_one()));
        if let Some(old) = line.price_seen.filter(|seen| item.price > *seen) {
            rises.push(PriceRise { product_id: line.product_id, name: item.name.clone(), old, new: item.price });
        }
        terms.push(Terms::of(item));
        lines.push(OrderLine {
            product_id: line.product_id,
            name: item.name.clone(),
            sku: item.sku.clone(),
            quantity: line.quantity,
            unit_price: item.price,
        });
    }
    let by_these = || {
        let short = short.iter().map(|short| short.product_id);
        gone.iter().copied().chain(short).chain(rises.iter().map(|rise| rise.product_id)).collect()
    };
    if let Some(problem) = wanted.unavailable(&gone).or_else(|| refusal::out_of_stock(&short)) {
        return Err(Refused { problem, prices_rose: false, by: by_these() });
    }
    if let Some(problem) = refusal::price_rose(&rises, currency) {
        return Err(Refused { problem, prices_rose: true, by: by_these() });
    }
    let by_all = |problem| Refused { problem, prices_rose: false, by: wanted.product_ids() };
    let total = total(lines.iter().map(|line| (line.unit_price, line.quantity)));
    let total = total.ok_or_else(|| by_all(refusal::total_too_large()))?;
    if let Some(expected) = expected.filter(|expected| total > *expected) {
        return Err(by_all(refusal::total_rose(expected, total, currency)));
    }
    Ok(Assessment { lines, terms, total })
}

/// What the transaction itself found against the order; `None` if only prices moved.
pub(crate) fn assess_refused(wanted: &Wanted, refused: &[(ProductId, Option<StockItem>)]) -> Option<Problem> {
    let (mut gone, mut short) = (Vec::new(), Vec::new());
    for (product, item) in refused {
        match item {
            Some(item) if item.is_for_sale() => {
                let line = wanted.lines.iter().find(|line| line.product_id == *product);
                short.extend(line.and_then(|line| shortage(line, item)));
            }
            _ => gone.push(*product),
        }
    }
    wanted.unavailable(&gone).or_else(|| refusal::out_of_stock(&short))
}

fn shortage(line: &WantedLine, item: &StockItem) -> Option<Shortage> {
    (!item.has(line.quantity)).then(|| Shortage {
        product_id: line.product_id,
        name: item.name.clone(),
        requested: line.quantity,
        available: item.available,
    })
}
