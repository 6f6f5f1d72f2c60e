use std::collections::BTreeMap;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::text_enum::text_enum;
use super::{Invalid, Money, ProductId, Quantity, SingleLine, Sku, Stock, VariantId};

/// The most options of a product.
pub const MAX_OPTIONS: usize = 3;
/// The most variants of a product.
pub const MAX_VARIANTS: usize = 100;
/// The heaviest variant, in grams.
const MAX_GRAMS: u32 = 10_000_000;

/// A weight in grams: 0 to 10,000,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Grams(u32);

impl Grams {
    /// # Errors
    /// Returns `invalid_weight` outside 0 to 10,000,000.
    pub fn new(grams: i64) -> Result<Self, Invalid> {
        let in_range = u32::try_from(grams).ok().filter(|grams| *grams <= MAX_GRAMS);
        in_range.map(Self).ok_or_else(|| Invalid::new("invalid_weight", format!("must be from 0 to {MAX_GRAMS}")))
    }

    pub const fn get(self) -> u32 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Grams {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(deserializer)?).map_err(Invalid::tag)
    }
}

/// Whether a variant is sold when none is in stock, as clients say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Backorder {
    Deny,
    Allow,
}

text_enum!(Backorder);

impl Backorder {
    pub const ALL: [Self; 2] = [Self::Deny, Self::Allow];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Allow => "allow",
        }
    }
}

/// The name of an option, such as "Size": 1 to 40 characters.
pub type OptionName = SingleLine<40>;

/// A value of an option, such as "M": 1 to 60 characters.
pub type OptionValue = SingleLine<60>;

/// A barcode as printed, such as an EAN or UPC: 1 to 64 characters. It need not be unique.
pub type Barcode = SingleLine<64>;

/// The name of a tax class: 1 to 40 characters.
pub type TaxClass = SingleLine<40>;

/// Values by the name of their option, as a client sends them. Each name may be given once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionValues(pub BTreeMap<String, OptionValue>);

impl<'de> Deserialize<'de> for OptionValues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values;
        impl<'de> Visitor<'de> for Values {
            type Value = OptionValues;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<OptionValues, A::Error> {
                let mut values = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, OptionValue>()? {
                    if values.insert(name, value).is_some() {
                        return Err(Invalid::new("duplicate_option", "must name each option once").tag());
                    }
                }
                Ok(OptionValues(values))
            }
        }
        deserializer.deserialize_map(Values)
    }
}

/// An option of a product and its values, in the order in which they are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductOption {
    pub name: OptionName,
    pub values: Vec<OptionValue>,
}

/// Whether a variant is sold beyond what is in stock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StockPolicy {
    /// Sold while units are available.
    #[default]
    Deny,
    /// Back-order: sold although none is available, until this many units are owed. Without a number, without end.
    Allow(Option<Stock>),
    /// Not counted: always sold. For what is made to order, and for digital goods.
    Untracked,
}

impl StockPolicy {
    /// Returns true for the default.
    pub fn is_deny(&self) -> bool {
        *self == Self::Deny
    }

    /// The lowest number of units that a sale may leave. `None` if there is none.
    pub fn floor(self) -> Option<i64> {
        match self {
            Self::Deny => Some(0),
            Self::Allow(limit) => limit.map(|limit| limit.get().saturating_neg()),
            Self::Untracked => None,
        }
    }

    /// The units that a sale of this quantity takes.
    pub fn taken(self, quantity: Quantity) -> i64 {
        if self == Self::Untracked { 0 } else { quantity.get().into() }
    }

    /// Returns true if this many units may be sold while so many are available.
    pub fn covers(self, units: i64, available: i64) -> bool {
        self.floor().is_none_or(|floor| available.saturating_sub(units) >= floor)
    }

    /// Returns true if at least one unit may be sold while so many are available.
    pub fn is_in_stock(self, available: i64) -> bool {
        self.covers(1, available)
    }
}

/// A variant of a product, as staff set it: one combination of the product's option values. It is what is sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    pub id: VariantId,
    /// A value for each of the product's options, in the options' order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub option_values: Vec<OptionValue>,
    pub price: Money,
    /// The price before a reduction, for display.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare_at_price: Option<Money>,
    /// What it costs the shop. Only staff see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<Sku>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<Barcode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_grams: Option<Grams>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_class: Option<TaxClass>,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub requires_shipping: bool,
    #[serde(default, skip_serializing_if = "StockPolicy::is_deny")]
    pub policy: StockPolicy,
    /// The most units in one order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_order: Option<Quantity>,
}

const fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_yes(flag: &bool) -> bool {
    *flag
}

impl Variant {
    /// A variant of this price, without anything else.
    pub const fn new(id: VariantId, price: Money) -> Self {
        Self {
            id,
            option_values: Vec::new(),
            price,
            compare_at_price: None,
            cost: None,
            sku: None,
            barcode: None,
            weight_grams: None,
            tax_class: None,
            requires_shipping: true,
            policy: StockPolicy::Deny,
            max_per_order: None,
        }
    }

    /// What distinguishes it from the product's other variants, such as "Navy / M". `None` for an only variant.
    pub fn name(&self) -> Option<String> {
        let values: Vec<&str> = self.option_values.iter().map(SingleLine::as_str).collect();
        (!values.is_empty()).then(|| values.join(" / "))
    }
}

impl ProductId {
    /// The id of the only variant of a product without options: the same bits.
    pub fn only_variant(self) -> VariantId {
        VariantId::from_bytes(self.bytes())
    }
}

impl VariantId {
    /// The product whose only variant has this id.
    pub fn as_only_variant_of(self) -> ProductId {
        ProductId::from_bytes(self.bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(units: i64) -> Stock {
        Stock::new(units).expect("in range")
    }

    #[test]
    fn a_policy_says_how_far_sales_go() {
        for (policy, units, available, covered) in [
            (StockPolicy::Deny, 3, 3, true),
            (StockPolicy::Deny, 4, 3, false),
            (StockPolicy::Deny, 1, -2, false),
            (StockPolicy::Allow(Some(units(2))), 5, 3, true),
            (StockPolicy::Allow(Some(units(2))), 6, 3, false),
            (StockPolicy::Allow(Some(units(0))), 4, 3, false),
            (StockPolicy::Allow(None), 100_000, -1_000_000, true),
            (StockPolicy::Untracked, 100_000, 0, true),
        ] {
            assert_eq!(policy.covers(units, available), covered, "{policy:?} {units} {available}");
        }
        let quantity = Quantity::new(7).expect("in range");
        assert_eq!([StockPolicy::Deny, StockPolicy::Untracked].map(|policy| policy.taken(quantity)), [7, 0]);
    }

    #[test]
    fn a_policy_is_stored_and_read_back() {
        for (policy, stored) in [
            (StockPolicy::Deny, r#""deny""#),
            (StockPolicy::Allow(None), r#"{"allow":null}"#),
            (StockPolicy::Allow(Some(units(5))), r#"{"allow":5}"#),
            (StockPolicy::Untracked, r#""untracked""#),
        ] {
            assert_eq!(serde_json::to_string(&policy).expect("JSON"), stored);
            assert_eq!(serde_json::from_str::<StockPolicy>(stored).expect("a policy"), policy);
        }
    }

    #[test]
    fn the_only_variant_has_the_bits_of_its_product() {
        let product: ProductId = "prod_019b78cf732073819059bf1f823cb2ff".parse().expect("an id");
        let variant = product.only_variant();
        assert_eq!(variant.to_string(), "var_019b78cf732073819059bf1f823cb2ff");
        assert_eq!(variant.as_only_variant_of(), product);
    }
}
