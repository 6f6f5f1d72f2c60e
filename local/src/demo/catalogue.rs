/// A category and what is in it.
pub(super) struct Category {
    pub(super) name: &'static str,
    pub(super) slug: &'static str,
    pub(super) products: &'static [Product],
}

pub(super) struct Product {
    pub(super) sku: &'static str,
    pub(super) name: &'static str,
    /// In hundredths.
    pub(super) price: i64,
    pub(super) stock: u32,
    pub(super) description: &'static str,
}

const fn product(sku: &'static str, name: &'static str, price: i64, stock: u32, description: &'static str) -> Product {
    Product { sku, name, price, stock, description }
}

pub(super) const CATALOGUE: &[Category] = &[
    Category { name: "Coffee & Tea", slug: "coffee-tea", products: COFFEE_AND_TEA },
    Category { name: "Kitchen", slug: "kitchen", products: KITCHEN },
    Category { name: "Desk", slug: "desk", products: DESK },
    Category { name: "Outdoors", slug: "outdoors", products: OUTDOORS },
    Category { name: "Home", slug: "home", products: HOME },
];

const COFFEE_AND_TEA: &[Product] = &[
    product(
        "COF-ALBA",
        "Alba House Blend, 500 g",
        1450,
        120,
        "Chocolate, hazelnut and a clean finish. Roasted on Mondays, sent on Tuesdays, whole bean.",
    ),
    product(
        "COF-SIDAMO",
        "Sidamo Single Origin, 250 g",
        1290,
        64,
        "Washed Ethiopian beans that taste of bergamot and apricot. Best as filter coffee.",
    ),
    product(
        "TEA-SENCHA",
        "Spring Sencha, 100 g",
        1180,
        80,
        "First-flush green tea from a family garden. Brew at 70 °C for one minute, then again.",
    ),
    product(
        "TEA-CHAI",
        "Masala Chai, 150 g",
        890,
        95,
        "Assam leaves with cracked cardamom, ginger and clove. Made for milk.",
    ),
    product(
        "COF-DRIPPER",
        "Porcelain Dripper",
        2400,
        30,
        "A cone with spiral ribs for one or two cups. Takes size 02 papers and survives the dishwasher.",
    ),
];

const KITCHEN: &[Product] = &[
    product(
        "KIT-MUG-BLUE",
        "Blue Stoneware Mug",
        1600,
        75,
        "Glazed by hand, so no two are quite alike. Holds 350 ml and the heat.",
    ),
    product(
        "KIT-PAN-26",
        "Cast-Iron Pan, 26 cm",
        4990,
        22,
        "Seasoned twice before it leaves the workshop. Gets better every year, on any stove and over fire.",
    ),
    product(
        "KIT-KNIFE-CHEF",
        "Chef's Knife, 20 cm",
        8900,
        18,
        "One piece of steel, a walnut handle, and a balance that sits right under the finger.",
    ),
    product(
        "KIT-BOARD-OAK",
        "Oak Cutting Board",
        3850,
        40,
        "End grain that is kind to blades, with a groove for the juice. Oiled with linseed.",
    ),
    product(
        "KIT-JAR-3",
        "Storage Jars, Set of Three",
        2750,
        0,
        "Glass and cork in 0.5, 1 and 1.5 litres. Back as soon as the glassblower is.",
    ),
];

const DESK: &[Product] = &[
    product(
        "DSK-BOOK-A5",
        "Dotted Notebook A5",
        1350,
        200,
        "160 pages of paper that no fountain pen bleeds through. Opens flat and stays so.",
    ),
    product(
        "DSK-PEN-BRASS",
        "Brass Ballpoint",
        3200,
        55,
        "Turned from a solid rod. Darkens where you hold it until it is yours alone.",
    ),
    product(
        "DSK-LAMP",
        "Swivel Desk Lamp",
        11900,
        14,
        "Warm light, three joints and no flicker. Remembers how bright you left it.",
    ),
    product(
        "DSK-PAD-FELT",
        "Felt Desk Pad",
        2900,
        60,
        "Grey wool that keeps the table quiet and the wrists warm. 80 by 35 cm.",
    ),
    product("DSK-CLIPS", "Copper Clips, Box of 50", 650, 300, "Small, bright, and too pretty to lend."),
];

const OUTDOORS: &[Product] = &[
    product(
        "OUT-FLASK",
        "Insulated Flask, 750 ml",
        3490,
        90,
        "Tea stays hot for twelve hours, water cold for a day. The lid is a cup.",
    ),
    product(
        "OUT-BLANKET",
        "Picnic Blanket",
        4500,
        35,
        "Wool above, waxed cotton below. Rolls up with its own leather strap.",
    ),
    product(
        "OUT-LANTERN",
        "Camping Lantern",
        5690,
        26,
        "Forty hours of candle-warm light from one charge, and a hook for the tent.",
    ),
    product(
        "OUT-PACK-18",
        "Day Pack, 18 l",
        7900,
        20,
        "Room for a coat, lunch and a book. Sheds rain and weighs less than the book.",
    ),
    product(
        "OUT-COMPASS",
        "Pocket Compass",
        2650,
        48,
        "Needle in oil, sight in the lid. Works where the telephone does not.",
    ),
];

const HOME: &[Product] = &[
    product(
        "HOM-CANDLE-FIG",
        "Fig Leaf Candle",
        2200,
        70,
        "Rapeseed wax that burns fifty hours and smells of a garden after rain.",
    ),
    product(
        "HOM-THROW",
        "Merino Throw",
        12900,
        12,
        "Woven in a mill that has done nothing else since 1871. 130 by 180 cm.",
    ),
    product(
        "HOM-CLOCK",
        "Quiet Wall Clock",
        5400,
        25,
        "Sweeps instead of ticking. Ash frame, 30 cm, one battery a year.",
    ),
    product(
        "HOM-PLANTER",
        "Terracotta Planter",
        1990,
        85,
        "Fired in Tuscany, 18 cm, with the saucer. Breathes, so roots do not rot.",
    ),
    product(
        "HOM-SOAP-3",
        "Olive Oil Soap, Three Bars",
        1250,
        150,
        "Cured for six months, scented with nothing but what is in it.",
    ),
];
