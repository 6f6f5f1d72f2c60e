use serde::{Deserialize, Serialize};

use super::{Invalid, ItemId, Money, OrderId, Quantity, Timestamp, VariantId};

/// The maximum number of different variants in a cart. A full cart is a stored item of about 150 KB.
pub const MAX_CART_LINES: usize = 1_500;

/// How often a visitor's cart may be changed in total.
pub const MAX_CART_CHANGES: u64 = 10_000;

/// A variant in a cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    #[serde(rename = "variant")]
    pub variant_id: VariantId,
    /// Whether the client named the variant rather than its product.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    by_variant: bool,
    pub quantity: Quantity,
    /// The price when the line was added or last set.
    #[serde(rename = "price")]
    pub price_seen: Money,
}

/// What a customer or visitor wants to buy, in the order in which it was added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    pub lines: Vec<CartLine>,
    /// Rises with every change. Checkout closes the cart at the version that it read. 0: never stored.
    pub version: u64,
    /// The order that this cart last became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_order: Option<OrderId>,
    /// The order that checkout is creating from this cart, or tried to create before it gave up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placing: Option<OrderId>,
    /// When the cart was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

impl CartLine {
    /// What the client named.
    pub fn item(&self) -> ItemId {
        let variant = ItemId::from(self.variant_id);
        if self.by_variant { variant } else { ItemId::from(self.variant_id.as_only_variant_of()) }
    }
}

/// The cart has the maximum number of different variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CartFull;

impl Cart {
    /// Returns the line of a variant.
    pub fn line(&self, variant: VariantId) -> Option<&CartLine> {
        self.lines.iter().find(|line| line.variant_id == variant)
    }

    /// Adds units of a variant, seen at this price.
    ///
    /// # Errors
    /// The inner error: the line would exceed the maximum quantity. The outer error: the cart is full.
    pub fn add(&mut self, item: ItemId, more: Quantity, price: Money) -> Result<Result<(), Invalid>, CartFull> {
        let quantity = match self.line(item.variant()) {
            None => more,
            Some(line) => match line.quantity.plus(more) {
                Ok(sum) => sum,
                Err(invalid) => return Ok(Err(invalid)),
            },
        };
        self.set(item, quantity, price).map(Ok)
    }

    /// Sets the quantity of a variant, seen at this price.
    ///
    /// # Errors
    /// Returns `CartFull` if the cart is full and the variant is not in it.
    pub fn set(&mut self, item: ItemId, quantity: Quantity, price: Money) -> Result<(), CartFull> {
        let variant_id = item.variant();
        let new = CartLine { variant_id, by_variant: !item.is_by_product(), quantity, price_seen: price };
        let full = self.lines.len() >= MAX_CART_LINES;
        match self.lines.iter_mut().find(|line| line.variant_id == variant_id) {
            Some(line) => *line = new,
            None if full => return Err(CartFull),
            None => self.lines.push(new),
        }
        Ok(())
    }

    /// Returns the number of units of all variants.
    pub fn units(&self) -> u64 {
        self.lines.iter().map(|line| u64::from(line.quantity.get())).sum()
    }

    /// Removes a variant. Returns true if it was in the cart.
    pub fn remove(&mut self, variant: VariantId) -> bool {
        let before = self.lines.len();
        self.lines.retain(|line| line.variant_id != variant);
        self.lines.len() < before
    }
}
