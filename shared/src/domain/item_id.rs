use std::str::FromStr;

use super::{Invalid, MalformedId, ProductId, VariantId};

/// What a client names to buy: a variant, or a product, which then must have no options.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemId {
    variant: VariantId,
    by_product: bool,
}

impl ItemId {
    /// The variant that is named. For a product, its only variant.
    pub const fn variant(self) -> VariantId {
        self.variant
    }

    /// Returns true if the product was named. Then the item is sold only while the product has no options.
    pub const fn is_by_product(self) -> bool {
        self.by_product
    }
}

impl ItemId {
    /// What a request names by one of two fields.
    ///
    /// # Errors
    /// Returns the pointer of a field and why it is wrong, if none or both are given.
    pub fn of(product: Option<ProductId>, variant: Option<VariantId>) -> Result<Self, (&'static str, Invalid)> {
        match (product, variant) {
            (Some(product), None) => Ok(product.into()),
            (None, Some(variant)) => Ok(variant.into()),
            (None, None) => Err(("/product_id", Invalid::new("required", "is required, or variant_id"))),
            (Some(_), Some(_)) => Err(("/variant_id", Invalid::new("one_form", "must not stand beside product_id"))),
        }
    }
}

impl From<ProductId> for ItemId {
    fn from(product: ProductId) -> Self {
        Self { variant: product.only_variant(), by_product: true }
    }
}

impl From<VariantId> for ItemId {
    fn from(variant: VariantId) -> Self {
        Self { variant, by_product: false }
    }
}

impl FromStr for ItemId {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        let product = text.parse::<ProductId>().map(Self::from);
        product.or_else(|MalformedId| text.parse::<VariantId>().map(Self::from))
    }
}

impl std::fmt::Display for ItemId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.by_product { self.variant.as_only_variant_of().fmt(f) } else { self.variant.fmt(f) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_kind_of_id_names_an_item() {
        for text in ["prod_019b78cf732073819059bf1f823cb2ff", "var_019b78cf732073819059bf1f823cb2ff"] {
            let item: ItemId = text.parse().expect(text);
            assert_eq!(item.to_string(), text);
            assert_eq!(item.is_by_product(), text.starts_with("prod"));
            assert_eq!(item.variant().to_string(), "var_019b78cf732073819059bf1f823cb2ff");
        }
        assert_eq!("cat_019b78cf732073819059bf1f823cb2ff".parse::<ItemId>(), Err(MalformedId));
    }
}
