//! Whether what is wanted can be sold, and for how much: by what the store says, never by the client.

use std::collections::HashMap;

use shared::domain::{
    Cart, Currency, Invalid, ItemId, Money, OrderLine, ProductId, Quantity, VariantId, merge_lines, total,
};
use shared::http::{FieldError, Problem};
use shared::store::{Offer, Refused as ByCounters, Reservation, StockItem};

use crate::refusal::{self, Named, PriceRise, Shortage};

/// A variant that is wanted.
pub(crate) struct WantedLine {
    pub(crate) item: ItemId,
    pub(crate) quantity: Quantity,
    /// The price that the customer saw, for lines of a cart.
    price_seen: Option<Money>,
}

/// What is wanted, each variant once.
pub(crate) struct Wanted {
    pub(crate) lines: Vec<WantedLine>,
    /// The index of each variant in the request's items, for error pointers.
    places: HashMap<VariantId, usize>,
}

/// What will be sold.
pub(crate) struct Assessment {
    pub(crate) lines: Vec<OrderLine>,
    /// What each line takes.
    pub(crate) reservations: Vec<Reservation>,
    pub(crate) total: Money,
}

/// Why it cannot be.
pub(crate) struct Refused {
    pub(crate) problem: Problem,
    /// The cart should remember the new prices, so that an informed second try succeeds.
    pub(crate) prices_rose: bool,
    /// The variants whose stock, price or terms speak against the order.
    pub(crate) by: Vec<VariantId>,
    /// Products that were named and are not sold by their own id.
    pub(crate) unsold_products: Vec<ProductId>,
}

/// The offers that were read so far, over all attempts; `None` for variants that do not exist.
pub(crate) type Known = HashMap<VariantId, Option<Offer>>;

impl Wanted {
    /// # Errors
    /// 422 for an empty one.
    pub(crate) fn from_cart(cart: &Cart) -> Result<Self, Problem> {
        if cart.lines.is_empty() {
            return Err(refusal::cart_empty());
        }
        let lines = cart.lines.iter().map(|line| WantedLine {
            item: line.item(),
            quantity: line.quantity,
            price_seen: Some(line.price_seen),
        });
        Ok(Self { lines: lines.collect(), places: HashMap::new() })
    }

    /// # Errors
    /// 422 for no items, or too many of one variant.
    pub(crate) fn from_items(items: &[(ItemId, Quantity)]) -> Result<Self, Problem> {
        if items.is_empty() {
            return Err(Problem::invalid("/items", &Invalid::new("empty", "must not be empty")));
        }
        let merged = merge_lines(items)
            .map_err(|(index, invalid)| Problem::invalid(format!("/items/{index}/quantity"), &invalid))?;
        let mut places = HashMap::new();
        for (index, (item, _)) in items.iter().enumerate() {
            places.entry(item.variant()).or_insert(index);
        }
        let lines = merged.into_iter().map(|(item, quantity)| WantedLine { item, quantity, price_seen: None });
        Ok(Self { lines: lines.collect(), places })
    }

    /// How many units of all variants.
    pub(crate) fn units(&self) -> u64 {
        self.lines.iter().map(|line| u64::from(line.quantity.get())).sum()
    }

    pub(crate) fn variant_ids(&self) -> Vec<VariantId> {
        self.lines.iter().map(|line| line.item.variant()).collect()
    }

    /// The pointer of the field that names an item, if the request names it.
    pub(crate) fn pointer(&self, item: ItemId) -> Option<String> {
        let field = if item.is_by_product() { "product_id" } else { "variant_id" };
        self.places.get(&item.variant()).map(|index| format!("/items/{index}/{field}"))
    }

    /// The problem of items that cannot be bought: pointed at where the request named them, else a conflict.
    fn unavailable(&self, items: &[ItemId], known: &Known) -> Option<Problem> {
        let error = |item: &ItemId| {
            let pointer = self.pointer(*item)?;
            let detail = "names nothing for sale".to_owned();
            Some(FieldError { pointer, code: "product_not_found".to_owned(), detail })
        };
        let errors: Vec<FieldError> = items.iter().filter_map(error).collect();
        if !errors.is_empty() {
            return Some(Problem::refused(errors));
        }
        let named: Vec<Named> = items.iter().map(|item| Named::of(item.variant(), known)).collect();
        refusal::unavailable(&named)
    }

    /// The problem of lines with more units than one order may have.
    fn above_max(&self, lines: &[(ItemId, Quantity, Quantity)], known: &Known) -> Option<Problem> {
        let error = |(item, _, most): &(ItemId, Quantity, Quantity)| {
            let pointer = format!("/items/{}/quantity", self.places.get(&item.variant())?);
            let invalid = Invalid::new("above_max_per_order", format!("must be at most {} in one order", most.get()));
            Some(FieldError::new(pointer, &invalid))
        };
        let errors: Vec<FieldError> = lines.iter().filter_map(error).collect();
        if !errors.is_empty() {
            return Some(Problem::refused(errors));
        }
        let named = lines.iter().map(|(item, quantity, most)| (Named::of(item.variant(), known), *quantity, *most));
        refusal::above_max_per_order(&named.collect::<Vec<_>>())
    }
}

/// The cart with the prices that were read.
pub(crate) fn with_prices_of(mut cart: Cart, known: &Known) -> Cart {
    for line in &mut cart.lines {
        if let Some(Some(offer)) = known.get(&line.variant_id) {
            line.price_seen = offer.stock.price;
        }
    }
    cart
}

/// Prices the wanted lines and compares them with the stock. A price that fell is passed on; one that rose since the
/// customer saw it is refused.
pub(crate) fn assess(
    wanted: &Wanted,
    known: &Known,
    expected: Option<Money>,
    currency: Currency,
) -> Result<Assessment, Refused> {
    let (mut gone, mut above, mut short, mut rises) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut lines, mut reservations) = (Vec::new(), Vec::new());
    for line in &wanted.lines {
        let offer = known.get(&line.item.variant()).and_then(Option::as_ref);
        let Some(Offer { stock, terms }) = offer.filter(|offer| offer.stock.is_sold_as(line.item)) else {
            gone.push(line.item);
            continue;
        };
        if let Some(most) = terms.max_per_order.filter(|most| line.quantity > *most) {
            above.push((line.item, line.quantity, most));
        }
        // Of a stock in several shards this is one: how much there is in all, the sale itself finds out.
        short.extend(shortage(line, stock, known).filter(|_| stock.shards.is_one()));
        if let Some(old) = line.price_seen.filter(|seen| stock.price > *seen) {
            rises.push(PriceRise { named: Named::of(stock.id, known), old, new: stock.price });
        }
        let reservation = Reservation::of_stock(stock, line.quantity);
        lines.push(OrderLine {
            variant_id: stock.id,
            product_id: stock.product_id,
            name: terms.name.clone(),
            options: terms.options.clone(),
            sku: terms.sku.clone(),
            image_url: terms.image_url.clone(),
            quantity: line.quantity,
            unit_price: stock.price,
            taken: reservation.taking.amount,
        });
        reservations.push(reservation);
    }
    let by_product = |item: &ItemId| item.is_by_product().then(|| item.variant().as_only_variant_of());
    let unsold_products: Vec<ProductId> = gone.iter().filter_map(by_product).collect();
    let by_these = || {
        let gone = gone.iter().chain(above.iter().map(|(item, ..)| item)).map(|item| item.variant());
        let short = short.iter().map(|short| short.named.variant_id);
        gone.chain(short).chain(rises.iter().map(|rise| rise.named.variant_id)).collect()
    };
    let problem = wanted.unavailable(&gone, known);
    let problem = problem.or_else(|| wanted.above_max(&above, known)).or_else(|| refusal::out_of_stock(&short));
    if let Some(problem) = problem {
        return Err(Refused { problem, prices_rose: false, by: by_these(), unsold_products });
    }
    if let Some(problem) = refusal::price_rose(&rises, currency) {
        return Err(Refused { problem, prices_rose: true, by: by_these(), unsold_products });
    }
    let by_all =
        |problem| Refused { problem, prices_rose: false, by: wanted.variant_ids(), unsold_products: Vec::new() };
    let total = total(lines.iter().map(|line| (line.unit_price, line.quantity)));
    let total = total.ok_or_else(|| by_all(refusal::total_too_large()))?;
    if let Some(expected) = expected.filter(|expected| total > *expected) {
        return Err(by_all(refusal::total_rose(expected, total, currency)));
    }
    Ok(Assessment { lines, reservations, total })
}

/// What the transaction itself found against the order; `None` if only prices or terms moved.
pub(crate) fn assess_refused(wanted: &Wanted, refused: &ByCounters, known: &Known) -> Option<Problem> {
    let (mut gone, mut short) = (Vec::new(), Vec::new());
    for (variant, stock) in &refused.stocks {
        let Some(line) = wanted.lines.iter().find(|line| line.item.variant() == *variant) else { continue };
        match stock {
            Some(stock) if stock.is_sold_as(line.item) => short.extend(shortage(line, stock, known)),
            _ => gone.push(line.item),
        }
    }
    wanted.unavailable(&gone, known).or_else(|| refusal::out_of_stock(&short))
}

fn shortage(line: &WantedLine, stock: &StockItem, known: &Known) -> Option<Shortage> {
    (!stock.has(line.quantity)).then(|| Shortage {
        named: Named::of(stock.id, known),
        requested: line.quantity,
        available: available(stock),
    })
}

/// The units that can still be bought, on back-order too.
fn available(stock: &StockItem) -> i64 {
    stock.available.saturating_sub(stock.policy.floor().unwrap_or(0)).max(0)
}
