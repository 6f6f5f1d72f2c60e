use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::script::{Dice, Size};
use crate::Product;

/// Something that a client wants to order once, whatever comes between.
#[derive(Clone, Debug)]
pub struct Intent {
    /// Its e-mail address, by which its orders are known in the table.
    pub email: String,
    /// Through a cart, or by items in the body.
    pub by_cart: bool,
    /// The idempotency key of each tab that sends it, all at once; None sends no key.
    pub tabs: Vec<Option<String>>,
    /// Products by their place, and quantities. A product may come twice, where the items are in the body.
    pub items: Vec<(usize, i64)>,
}

impl Intent {
    pub(super) fn draw(name: &str, size: Size, dice: &Dice) -> Self {
        let by_cart = dice.percent(50);
        let count = dice.within(size.lines.0..=size.lines.1.min(size.products));
        let mut products: Vec<usize> = (0..size.products).collect();
        // The first of a shuffle, in no order: locks taken in the order of a cart are what deadlocks.
        let mut items: Vec<(usize, i64)> = (0..count)
            .map(|_| (products.swap_remove(dice.below(products.len())), i64::from(*dice.of(&[1, 1, 1, 2, 3]))))
            .collect();
        if !by_cart && dice.percent(20) {
            let twice = *dice.of(&items);
            items.push((twice.0, 1));
        }
        let key = |tab: usize| Some(format!("{name}-checkout-key-{tab}"));
        let tabs = match dice.below(10) {
            0 => vec![key(0), key(0)],
            // Two tabs with keys of their own are two orders, unless they share a cart.
            1 if by_cart => vec![key(0), key(1)],
            2 if by_cart => vec![None, key(0)],
            3 => vec![None],
            _ => vec![key(0)],
        };
        Self { email: format!("{name}@example.com"), by_cart, tabs, items }
    }

    /// How many of each product, by its place.
    pub fn lines(&self) -> BTreeMap<usize, i64> {
        let mut lines = BTreeMap::new();
        for (product, quantity) in &self.items {
            *lines.entry(*product).or_default() += quantity;
        }
        lines
    }

    /// Whether asking again cannot order again.
    pub fn may_repeat(&self, key: Option<&String>) -> bool {
        self.by_cart || key.is_some()
    }

    /// The checkout's body.
    pub fn body(&self, products: &[Product]) -> Value {
        if self.by_cart { json!({ "email": self.email }) } else { self.body_of_items(products) }
    }

    /// The same for who has no cart.
    pub fn body_of_items(&self, products: &[Product]) -> Value {
        let items: Vec<Value> =
            self.items.iter().map(|(product, quantity)| products[*product].item(*quantity)).collect();
        json!({ "email": self.email, "items": items })
    }
}
