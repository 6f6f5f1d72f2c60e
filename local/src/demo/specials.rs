//! What the demo has beyond a price and a stock: options, back-orders, things made to order, and a category below another.
//! These come after the catalogue, whose ids stay as they are.

/// A category below one of the catalogue.
pub(super) struct Subcategory {
    pub(super) name: &'static str,
    pub(super) slug: &'static str,
    /// The slug of the one above.
    pub(super) parent: &'static str,
}

pub(super) struct Special {
    pub(super) name: &'static str,
    /// The slug of its category.
    pub(super) category: &'static str,
    pub(super) description: &'static str,
    pub(super) tags: &'static [&'static str],
    pub(super) attributes: &'static [Named],
    /// None for a product with one variant.
    pub(super) options: &'static [Named],
    pub(super) variants: &'static [Variation],
}

/// A name with several values.
pub(super) type Named = (&'static str, &'static [&'static str]);

/// A variant: a value for each option, a price in hundredths, and how it is sold.
pub(super) struct Variation {
    pub(super) sku: &'static str,
    pub(super) values: &'static [&'static str],
    pub(super) price: i64,
    /// The price before a reduction.
    pub(super) compare_at: Option<i64>,
    pub(super) sale: Sale,
}

#[derive(Clone, Copy)]
pub(super) enum Sale {
    /// While it lasts.
    Stock(u32),
    /// Until so many are owed.
    Backorder { stock: u32, limit: u32 },
    /// Made to order, and not counted.
    MadeToOrder,
}

pub(super) const SUBCATEGORIES: &[Subcategory] =
    &[Subcategory { name: "Clothing", slug: "clothing", parent: "outdoors" }];

pub(super) const SPECIALS: &[Special] = &[
    Special {
        name: "Walnut Shelf, Made to Order",
        category: "home",
        description: "Sawn in the week you order it, oiled in the week after. 80 cm, on two brass brackets.",
        tags: &["made to order", "wood"],
        attributes: &[("Material", &["Walnut", "Brass"]), ("Width", &["80 cm"])],
        options: &[],
        variants: &[Variation {
            sku: "HOM-SHELF",
            values: &[],
            price: 16900,
            compare_at: None,
            sale: Sale::MadeToOrder,
        }],
    },
    Special {
        name: "Hand Coffee Mill",
        category: "coffee-tea",
        description: "Steel burrs in a beech body, and forty clicks from espresso to French press. A new batch comes every \
            second Friday; order ahead, and one of them is yours.",
        tags: &["coffee", "gift"],
        attributes: &[("Material", &["Steel", "Beech"]), ("Holds", &["30 g"])],
        options: &[],
        variants: &[Variation {
            sku: "COF-MILL",
            values: &[],
            price: 8400,
            compare_at: None,
            sale: Sale::Backorder { stock: 4, limit: 20 },
        }],
    },
    Special {
        name: "Merino Hiking Socks",
        category: "clothing",
        description: "Soft at the heel, flat at the toe, dry by the morning. Knitted without a seam, and darned for free.",
        tags: &["hiking", "merino", "gift"],
        attributes: &[("Material", &["Merino wool", "Nylon"]), ("Care", &["Wool cycle, 30 °C"])],
        options: &[("Colour", &["Moss", "Rust", "Slate"]), ("Size", &["36-38", "39-42", "43-46"])],
        variants: &[
            socks("CLO-SOCK-MOSS-36", &["Moss", "36-38"], 24),
            socks("CLO-SOCK-MOSS-39", &["Moss", "39-42"], 40),
            socks("CLO-SOCK-MOSS-43", &["Moss", "43-46"], 18),
            socks("CLO-SOCK-RUST-36", &["Rust", "36-38"], 12),
            socks("CLO-SOCK-RUST-39", &["Rust", "39-42"], 0),
            socks("CLO-SOCK-RUST-43", &["Rust", "43-46"], 9),
            socks("CLO-SOCK-SLATE-36", &["Slate", "36-38"], 15),
            socks("CLO-SOCK-SLATE-39", &["Slate", "39-42"], 33),
            // The last pairs.
            Variation { price: 1500, compare_at: Some(1900), ..socks("CLO-SOCK-SLATE-43", &["Slate", "43-46"], 5) },
        ],
    },
];

const fn socks(sku: &'static str, values: &'static [&'static str], stock: u32) -> Variation {
    Variation { sku, values, price: 1900, compare_at: None, sale: Sale::Stock(stock) }
}
