//! Small catalogues in `fixtures/`, shaped like real ones: what must come out of each.

use shared::domain::{Currency, ProductStatus};

use super::super::model::{Attribute, Backorder, Field, ImportedStock, Source};
use super::{ImportedProduct, Read, category, html, pictures, prices, read, read_in, skus, values};

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../fixtures/", $name))
    };
}

#[test]
fn shopify_2020() {
    let read = read(fixture!("shopify-2020.csv"));
    assert_eq!(read.wrong(), []);
    assert_eq!(read.products().len(), 5);
    assert_eq!(read.products().iter().map(|product| product.variants.len()).sum::<usize>(), 10);
    assert!(read.products().iter().all(|product| product.source == Source::Shopify));
    // One row is a picture alone.
    assert_eq!(read.rows(), (11, 1, 0));

    let tee = read.product("Harbour Tee");
    assert_eq!(
        (tee.external_id.as_deref(), tee.slug.as_ref().map(|it| it.as_str())),
        (Some("harbour-tee"), Some("harbour-tee"))
    );
    let options: Vec<(&str, Vec<&str>)> = tee
        .options
        .iter()
        .map(|option| (option.name.as_str(), option.values.iter().map(String::as_str).collect()))
        .collect();
    assert_eq!(options, [("Color", vec!["Navy", "Sand"]), ("Size", vec!["S", "M", "L"])]);
    assert_eq!(values(tee), ["Navy / S", "Navy / M", "Navy / L", "Sand / S", "Sand / M", "Sand / L"]);
    let stock: Vec<ImportedStock> = tee.variants.iter().map(|variant| variant.stock).collect();
    assert_eq!(stock, [4, 0, 7, 5, 1, 8].map(ImportedStock::Count));
    let wanted = [(Some(2_400), None); 3].into_iter().chain([(Some(2_400), Some(3_000)); 3]);
    assert_eq!(tee.variants.iter().map(prices).collect::<Vec<_>>(), wanted.collect::<Vec<_>>());
    let weights: Vec<Option<u32>> = tee.variants.iter().map(|variant| variant.weight_grams).collect();
    assert_eq!(weights, [180, 190, 200, 180, 190, 200].map(Some));
    assert_eq!(skus(tee), [["HT-NAVY"; 3], ["HT-SAND"; 3]].concat().into_iter().map(Some).collect::<Vec<_>>());
    let repeats: Vec<bool> = tee.variants.iter().map(|variant| variant.repeats_sku).collect();
    assert_eq!(repeats, [false, true, true, false, true, true]);
    assert_eq!(read.remark("repeated_sku").1, 4);
    assert!(read.remark("repeated_sku").0.ends_with(": HT-NAVY, HT-SAND"));
    let wanted: [(&str, &[usize]); 3] = [
        ("https://images.example/tee-navy.jpg", &[0, 1, 2]),
        ("https://images.example/tee-sand.jpg", &[3, 4, 5]),
        ("https://images.example/tee-label.jpg", &[]),
    ];
    assert_eq!(pictures(tee), wanted);
    let alts: Vec<Option<&str>> = tee.media.iter().flatten().map(|media| media.alt.as_deref()).collect();
    assert_eq!(alts, [Some("Navy tee, \"front\""), None, Some("Label")]);
    let (text, markup) = html(tee);
    assert_eq!(text, "Heavy cotton.\n\n- Ring spun\n- Cut in Cork");
    assert_eq!(markup, Some("<p>Heavy cotton.</p>\n<ul><li>Ring spun</li><li>Cut in Cork</li></ul>"));
    assert_eq!(category(tee), ["Shirts"]);
    assert_eq!(tee.tags.as_deref(), Some(&["cotton", "unisex", "summer"].map(str::to_owned)[..]));
    assert_eq!(tee.vendor.as_deref(), Some("Harbour Goods"));
    assert_eq!(tee.seo.title.as_deref(), Some("Harbour Tee in navy and sand"));
    assert_eq!(tee.seo.description.as_deref(), Some("A tee that lasts."));
    assert_eq!((tee.status, tee.listed, tee.first_line), (Some(ProductStatus::Active), Some(true), 2));

    let stool = read.product("Oak Stool");
    let only = &stool.variants[0];
    assert_eq!((only.backorder, only.stock), (Backorder::Allow, ImportedStock::Count(-2)));
    assert_eq!((prices(only), only.weight_grams), ((Some(12_950), None), Some(4_200)));
    assert_eq!(html(stool).0, "Height 45 cm");
    assert!(html(stool).1.is_some_and(|html| html.contains("<td>45&nbsp;cm</td>")));
    assert!(stool.options.is_empty() && only.option_values.is_empty());

    let engraving = read.product("Engraving");
    let only = &engraving.variants[0];
    assert_eq!((only.stock, only.requires_shipping, only.sku.is_none()), (ImportedStock::Untracked, Some(false), true));
    assert_eq!((&engraving.description, &engraving.media), (&Field::Cleared, &Some(Vec::new())));

    let lamp = read.product("Winter Lamp");
    assert_eq!((lamp.status, skus(lamp)), (Some(ProductStatus::Draft), vec![Some("0042")]));
    assert_eq!(lamp.variants[0].cost.map(|it| it.minor()), Some(2_130));

    let mug = read.product("Old Mug");
    assert_ne!(mug.status, Some(ProductStatus::Active));
}

#[test]
fn shopify_2024() {
    let read = read(fixture!("shopify-2024.csv"));
    assert_eq!(read.wrong(), []);
    assert_eq!(read.products().iter().map(|product| product.variants.len()).collect::<Vec<_>>(), [3, 1]);
    read.remark("no_stock_column");
    let top = read.product("TIDE TOP");
    assert!(top.variants.iter().all(|variant| variant.stock == ImportedStock::Absent));
    let weights: Vec<Option<u32>> = top.variants.iter().map(|variant| variant.weight_grams).collect();
    assert_eq!(weights, [34, 38, 42].map(Some));
    assert_eq!(top.slug.as_ref().map(|slug| slug.as_str()), Some("tide-top-rose"));
    assert_eq!(top.external_id.as_deref(), Some("tide-top-rosé"));
    assert_eq!(pictures(top).len(), 4);
    assert!(pictures(top).iter().all(|(_, variants)| variants.is_empty()));
    assert_eq!(category(top), ["Apparel & Accessories", "Clothing", "Swimwear"]);
    let attribute = |name: &str, value: &str| Attribute { name: name.to_owned(), values: vec![value.to_owned()] };
    assert_eq!(top.attributes, [attribute("Farbe", "rosa"), attribute("Herkunft", "PT")]);
    let (detail, rows) = read.remark("metafield_kept_as_attribute");
    assert!(detail.ends_with(": Farbe, Herkunft") && rows == 1, "{detail}");
    assert_eq!(top.variants.iter().map(prices).collect::<Vec<_>>(), [(Some(8_900), Some(10_900)); 3]);
    assert_eq!(values(top), ["ROSÉ / S", "ROSÉ / M", "ROSÉ / L"]);
    assert_eq!(html(top).0, "Fully lined.\nQuick drying.\n– matte –");
    assert_eq!(top.seo.description.as_deref(), Some("Fully lined. Quick drying."));
    assert_eq!(read.remark("repeated_sku").1, 2);
    assert!(read.remark("unused_columns").0.contains("Included / International"));

    let card = read.product("Gift card");
    assert_eq!(card.variants[0].stock, ImportedStock::Untracked);
    assert_eq!(card.variants[0].requires_shipping, Some(false));
    assert_eq!((values(card), prices(&card.variants[0])), (vec!["25".to_owned()], (Some(2_500), None)));
    assert_eq!(read.remark("gift_card").1, 1);
    assert_eq!(read.remark("option_link_not_kept").1, 1);
}

#[test]
fn shopify_hand_made() {
    let read = read(fixture!("shopify-hand-made.csv"));
    assert_eq!((read.wrong(), read.products().len(), &read.ignored), (vec![], 2, &vec![]));
    let (bag, mat) = (read.product("Rope Bag"), read.product("Rope Mat"));
    assert_eq!(bag.variants[0].stock, ImportedStock::Count(25));
    assert_eq!((mat.variants[0].stock, mat.variants[0].backorder), (ImportedStock::Count(8), Backorder::Allow));
    assert_eq!((html(bag).0, html(mat).0), ("Spliced by hand.", "Coiled."));
    assert_eq!((bag.status, bag.options.len()), (Some(ProductStatus::Active), 0));
    assert_eq!(pictures(bag), [("https://images.example/rope.jpg", &[][..])]);
    assert_eq!(read.codes(), Vec::<&str>::new());
}

#[test]
fn shopify_japanese() {
    for (currency, shown) in [(Currency::JPY, "2500"), (Currency::USD, "2500.00")] {
        let read = read_in(fixture!("shopify-japanese.csv"), currency, 7).expect("a catalogue");
        assert_eq!((read.wrong(), read.products().len()), (vec![], 1));
        let shirt = read.product("港　ロゴシャツ");
        assert_eq!(values(shirt), ["S / 紺", "S / 緑", "M / 紺", "M / 緑"]);
        for variant in &shirt.variants {
            assert_eq!((variant.stock, variant.sku.is_none()), (ImportedStock::Count(10), true));
            assert_eq!(variant.price.map(|price| price.format(currency)).as_deref(), Some(shown));
            let compare_at = variant.compare_at_price.map(|price| price.format(currency));
            assert_eq!(compare_at, Some(shown.replace("25", "30")));
        }
        let wanted: [(&str, &[usize]); 2] =
            [("https://images.example/kon.jpg", &[0, 2]), ("https://images.example/midori.jpg", &[1, 3])];
        assert_eq!(pictures(shirt), wanted);
        let slug = shirt.slug.as_ref().expect("a slug").as_str();
        assert!(slug.starts_with("product-") && slug.is_ascii(), "{slug}");
        assert_eq!((category(shirt), html(shirt).0), (vec!["シャツ"], "綿のシャツです。\n\nS: 肩幅38cm"));
    }
}

#[test]
fn woocommerce() {
    let read = read(fixture!("woocommerce.csv"));
    assert_eq!(read.wrong(), []);
    assert_eq!(read.products().len(), 6);
    assert!(read.products().iter().all(|product| product.source == Source::WooCommerce));
    assert_eq!(read.rows(), (13, 4, 0));

    let hoodie = read.product("Hoodie");
    assert_eq!(hoodie.external_id.as_deref(), Some("201"));
    assert_eq!(values(hoodie), ["Red / Yes", "Red / No", "Blue / No"]);
    assert_eq!(skus(hoodie), [Some("hg-hoodie-red-yes"), None, Some("hg-hoodie-blue")]);
    let stock: Vec<ImportedStock> = hoodie.variants.iter().map(|variant| variant.stock).collect();
    assert_eq!(stock, [3, 0, 6].map(ImportedStock::Count));
    let wanted = [(Some(4_200), Some(4_500)), (Some(4_500), None), (Some(4_500), None)];
    assert_eq!(hoodie.variants.iter().map(prices).collect::<Vec<_>>(), wanted);
    assert_eq!(category(hoodie), ["Clothing", "Hoodies"]);
    assert_eq!(hoodie.tags.as_deref(), Some(&["warm", "winter", "Sale"].map(str::to_owned)[..]));
    assert_eq!(
        read.remark("second_category_became_tag"),
        ("Products have one category: further ones became tags: Sale", 1)
    );
    let wanted: [(&str, &[usize]); 3] = [
        ("https://images.example/hood-red.jpg", &[0]),
        ("https://images.example/hood-blue.jpg", &[2]),
        ("https://images.example/hood-back.jpg", &[]),
    ];
    assert_eq!(pictures(hoodie), wanted);
    assert_eq!(html(hoodie).0, "Brushed inside.\nWash cold.");
    assert_eq!(hoodie.metadata, [("short_description".to_owned(), "Warm.".to_owned())]);

    let tee = read.product("Tee");
    assert_eq!(values(tee), ["Blue / L", "Blue / M", "Green / L", "Green / M"]);
    assert!(tee.variants.iter().all(|variant| variant.stock == ImportedStock::Untracked));
    assert!(tee.variants.iter().all(|variant| prices(variant) == (Some(2_500), None)));

    let belt = read.product("Belt");
    let only = &belt.variants[0];
    assert_eq!((prices(only), only.stock), ((Some(5_500), Some(6_500)), ImportedStock::Count(14)));
    assert_eq!((only.weight_grams, category(belt)), (Some(300), vec!["Clothing", "Accessories"]));

    let single = read.product("Single");
    assert_eq!(single.variants[0].stock, ImportedStock::Untracked);
    assert_eq!(single.variants[0].requires_shipping, Some(false));
    assert_eq!(read.remark("downloads"), ("Files to download are not kept: Single", 1));

    let scarf = read.product("Scarf, knitted");
    assert_eq!((skus(scarf), scarf.variants[0].stock), (vec![None], ImportedStock::Count(0)));
    assert_eq!((scarf.listed, scarf.status), (Some(false), Some(ProductStatus::Active)));
    assert_eq!(read.products().iter().filter(|product| product.listed == Some(false)).count(), 1);

    let lamp = read.product("Lamp (announced)");
    assert_eq!((lamp.status, lamp.variants[0].backorder), (Some(ProductStatus::Draft), Backorder::Allow));
    let drafts = read.products().iter().filter(|product| product.status == Some(ProductStatus::Draft)).count();
    assert_eq!(drafts, 1);

    let skipped: Vec<(&str, u64)> = read
        .remarks
        .iter()
        .filter(|remark| remark.code == "skipped_type")
        .map(|remark| (remark.detail.as_str(), remark.rows))
        .collect();
    let wanted = [
        ("Products of the type grouped are not imported, because they only list other products: Set", 1),
        ("Products of the type external are not imported, because they are sold elsewhere: Donation", 1),
    ];
    assert_eq!(skipped, wanted);
}

/// SKU, name, price, stock, category and description of a product.
type Told<'a> = (Option<&'a str>, &'a str, Option<i64>, ImportedStock, Vec<&'a str>, &'a str);

fn tell(product: &ImportedProduct) -> Told<'_> {
    let (name, variant) = (product.name.as_ref().expect("a name").as_str(), &product.variants[0]);
    (skus(product)[0], name, prices(variant).0, variant.stock, category(product), html(product).0)
}

fn told(read: &Read) -> Vec<Told<'_>> {
    read.products().into_iter().map(tell).collect()
}

#[test]
fn semicolons_and_two_other_encodings() {
    let wanted = [
        (Some("007"), "Müg ß", Some(129_990), ImportedStock::Count(3), vec!["Küche"], "groß; „schön“"),
        (Some("00123"), "Dîner", Some(420), ImportedStock::Count(2), vec!["Küche"], "a \"q\"\nb"),
        (Some("A-9"), "Löffel", Some(129_900), ImportedStock::Count(1), vec!["Küche"], "ambiguous price"),
    ];
    let utf_8 = read(fixture!("semicolon.csv"));
    assert_eq!((told(&utf_8), utf_8.wrong(), utf_8.codes()), (wanted.to_vec(), vec![], vec![]));
    let windows = read(fixture!("semicolon-windows-1252.csv"));
    assert_eq!((told(&windows), windows.wrong()), (wanted.to_vec(), vec![]));
    assert_eq!(windows.codes(), ["windows_1252"]);
    let utf_16 = read(fixture!("excel-unicode.txt"));
    assert_eq!((told(&utf_16), utf_16.wrong(), utf_16.codes()), (wanted.to_vec(), vec![], vec![]));
}

#[test]
fn an_ambiguous_number_is_never_guessed() {
    let read = read("sku;name;price\nA;Thing;1.299\nB;Other;17\n");
    assert_eq!(read.wrong(), [(2, "price", "ambiguous_number")]);
    assert_eq!(read.products().len(), 1);
}

#[test]
fn trailing_separators() {
    let found = read(fixture!("trailing.csv"));
    assert_eq!((found.wrong(), found.products().len(), found.rows()), (vec![], 2, (2, 0, 0)));
    let filled = read("sku,name,price\n1,A,1.00,x\n2,B,1.00,,\n");
    assert_eq!((filled.wrong(), filled.products().len()), (vec![(2, "", "wrong_column_count")], 1));
}
