//! The fields of a variant that staff set: on the variant itself, or on a product that has only one.

use shared::domain::{
    Backorder, Barcode, Currency, Decimal, Grams, Invalid, Level, Money, Quantity, Sku, Stock, StockPolicy, TaxClass,
    Variant,
};
use shared::http::{FieldError, Present};

/// Defines a request type with the fields of a variant and others, and takes the fields of the variant out of it.
macro_rules! with_sale_fields {
    ($(#[$meta:meta])* $name:ident { $($others:tt)* }) => {
        $(#[$meta])*
        pub(crate) struct $name {
            $($others)*
            #[serde(default)]
            #[schema(value_type = DecimalBody, required = false)]
            price: Present<Decimal>,
            /// The price before a reduction, for display.
            #[serde(default)]
            #[schema(value_type = Option<DecimalBody>)]
            compare_at_price: Present<Option<Decimal>>,
            /// What it costs the shop. Only staff see it.
            #[serde(default)]
            #[schema(value_type = Option<DecimalBody>)]
            cost: Present<Option<Decimal>>,
            /// The shop's stock keeping unit. Several variants may have the same one, unless the shop wants it unique.
            #[serde(default)]
            #[schema(value_type = Option<String>, min_length = 1, max_length = 64, example = "MUG-BLUE")]
            sku: Present<Option<Sku>>,
            #[serde(default)]
            #[schema(value_type = Option<String>, min_length = 1, max_length = 64, example = "4006381333931")]
            barcode: Present<Option<Barcode>>,
            #[serde(default)]
            #[schema(value_type = Option<u32>, minimum = 0, maximum = 10_000_000, example = 350)]
            weight_grams: Present<Option<Grams>>,
            #[serde(default)]
            #[schema(value_type = Option<String>, min_length = 1, max_length = 40, example = "reduced")]
            tax_class: Present<Option<TaxClass>>,
            /// `true` unless given.
            #[serde(default)]
            #[schema(value_type = bool, required = false)]
            requires_shipping: Present<bool>,
            /// Units in stock. `null` means that it is not counted: the variant is always sold. Below 0 only if
            /// back-orders are allowed.
            #[serde(default)]
            #[schema(value_type = Option<i64>, minimum = -1_000_000_000, maximum = 1_000_000_000, example = 12)]
            stock: Present<Option<Level>>,
            /// `allow`: also sold when none is in stock. `deny` unless given.
            #[serde(default)]
            #[schema(value_type = BackorderBody, required = false)]
            backorder: Present<Backorder>,
            /// How many units may be owed. Not limited unless given.
            #[serde(default)]
            #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000, example = 5)]
            backorder_limit: Present<Option<Stock>>,
            /// The most units in one order.
            #[serde(default)]
            #[schema(value_type = Option<u32>, minimum = 1, maximum = 100_000, example = 2)]
            max_per_order: Present<Option<Quantity>>,
        }

        impl $name {
            /// The fields of a variant.
            pub(crate) fn sale_fields(&self) -> SaleFields {
                SaleFields {
                    price: self.price.clone(),
                    compare_at_price: self.compare_at_price.clone(),
                    cost: self.cost.clone(),
                    sku: self.sku.clone(),
                    barcode: self.barcode.clone(),
                    weight_grams: self.weight_grams,
                    tax_class: self.tax_class.clone(),
                    requires_shipping: self.requires_shipping,
                    stock: self.stock,
                    backorder: self.backorder,
                    backorder_limit: self.backorder_limit,
                    max_per_order: self.max_per_order,
                }
            }
        }
    };
}

pub(crate) use with_sale_fields;

/// The fields of a variant, as a request has them.
#[derive(Clone, Debug, Default)]
pub(crate) struct SaleFields {
    pub(crate) price: Present<Decimal>,
    pub(crate) compare_at_price: Present<Option<Decimal>>,
    pub(crate) cost: Present<Option<Decimal>>,
    pub(crate) sku: Present<Option<Sku>>,
    pub(crate) barcode: Present<Option<Barcode>>,
    pub(crate) weight_grams: Present<Option<Grams>>,
    pub(crate) tax_class: Present<Option<TaxClass>>,
    pub(crate) requires_shipping: Present<bool>,
    pub(crate) stock: Present<Option<Level>>,
    pub(crate) backorder: Present<Backorder>,
    pub(crate) backorder_limit: Present<Option<Stock>>,
    pub(crate) max_per_order: Present<Option<Quantity>>,
}

/// Collects the errors of a request's fields.
pub(crate) struct Fields<'a> {
    pub(crate) currency: Currency,
    /// The pointer of the object that has the fields.
    pub(crate) at: &'a str,
    pub(crate) errors: &'a mut Vec<FieldError>,
}

impl Fields<'_> {
    pub(crate) fn refuse(&mut self, field: &str, invalid: &Invalid) {
        self.errors.push(FieldError::new(format!("{}/{field}", self.at), invalid));
    }

    pub(crate) fn require(&mut self, field: &str) {
        self.refuse(field, &Invalid::new("required", "is required"));
    }

    fn money(&mut self, field: &str, amount: &Decimal) -> Option<Money> {
        match amount.to_money(self.currency) {
            Ok(money) => Some(money),
            Err(invalid) => {
                self.refuse(field, &invalid);
                None
            }
        }
    }
}

impl SaleFields {
    /// The names of the fields that are there.
    pub(crate) fn present(&self) -> Vec<&'static str> {
        let all = [
            ("price", self.price.is_some()),
            ("compare_at_price", self.compare_at_price.is_some()),
            ("cost", self.cost.is_some()),
            ("sku", self.sku.is_some()),
            ("barcode", self.barcode.is_some()),
            ("weight_grams", self.weight_grams.is_some()),
            ("tax_class", self.tax_class.is_some()),
            ("requires_shipping", self.requires_shipping.is_some()),
            ("stock", self.stock.is_some()),
            ("backorder", self.backorder.is_some()),
            ("backorder_limit", self.backorder_limit.is_some()),
            ("max_per_order", self.max_per_order.is_some()),
        ];
        all.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name).collect()
    }

    /// Whether they say how many units are in stock, or whether they are counted.
    pub(crate) fn sets_stock(&self) -> bool {
        self.stock.is_some()
    }

    /// Changes a variant, and returns the stock to set. Wrong fields are added to the errors and left as they are.
    pub(crate) fn apply(&self, variant: &mut Variant, fields: &mut Fields<'_>) -> Option<Level> {
        if let Some(price) = self.price.as_ref().and_then(|price| fields.money("price", price)) {
            variant.price = price;
        }
        for (name, wanted, amount) in [
            ("compare_at_price", &self.compare_at_price, &mut variant.compare_at_price),
            ("cost", &self.cost, &mut variant.cost),
        ] {
            match wanted.as_ref() {
                None => {}
                Some(None) => *amount = None,
                Some(Some(wanted)) => *amount = fields.money(name, wanted).or(*amount),
            }
        }
        self.sku.set(&mut variant.sku);
        self.barcode.set(&mut variant.barcode);
        self.weight_grams.set(&mut variant.weight_grams);
        self.tax_class.set(&mut variant.tax_class);
        self.requires_shipping.set(&mut variant.requires_shipping);
        self.max_per_order.set(&mut variant.max_per_order);
        variant.policy = self.policy(variant.policy, fields);
        let level = (*self.stock).flatten();
        if let Some(Err(invalid)) = level.map(|level| level.check(variant.policy)) {
            fields.refuse("stock", &invalid);
        }
        level
    }

    fn policy(&self, before: StockPolicy, fields: &mut Fields<'_>) -> StockPolicy {
        let allows = |policy| matches!(policy, StockPolicy::Allow(_));
        let is_allowed = self.backorder.map_or(allows(before), |wanted| wanted == Backorder::Allow);
        let limit = (*self.backorder_limit).flatten();
        match *self.stock {
            Some(None) if *self.backorder == Some(Backorder::Allow) || limit.is_some() => {
                fields.refuse(
                    "stock",
                    &Invalid::new(
                        "not_counted",
                        "must be a number if back-orders are allowed: a stock that is not counted needs none",
                    ),
                );
                before
            }
            Some(None) => StockPolicy::Untracked,
            None if before == StockPolicy::Untracked && self.backorder.is_none() && limit.is_none() => before,
            None if before == StockPolicy::Untracked => {
                fields.refuse("stock", &Invalid::new("required", "is required, because the stock was not counted"));
                before
            }
            _ if !is_allowed && limit.is_some() => {
                let invalid = Invalid::new("backorder_denied", "must not be set unless back-orders are allowed");
                fields.refuse("backorder_limit", &invalid);
                before
            }
            _ if !is_allowed => StockPolicy::Deny,
            _ => match (self.backorder_limit.is_some(), before) {
                (false, StockPolicy::Allow(limit)) => StockPolicy::Allow(limit),
                _ => StockPolicy::Allow(limit),
            },
        }
    }
}
