//! How fast files are read: `cargo test --release -p imports --lib -- --ignored --nocapture speed`.

use std::fmt::Write;
use std::time::Instant;

use super::read_in;

fn measure(name: &str, text: &str, rows: u64) {
    let began = Instant::now();
    // As blocks come from S3.
    let read = read_in(text.as_bytes(), shared::domain::Currency::USD, 1024 * 1024).expect("a catalogue");
    let elapsed = began.elapsed();
    assert_eq!((read.rows().0, read.wrong().len()), (rows, 0));
    let per_second = u128::from(rows) * 1_000_000 / elapsed.as_micros().max(1);
    println!("{name}: {rows} rows, {} KiB in {elapsed:?}: {per_second} rows/s", text.len() / 1024);
}

#[test]
#[ignore = "measures, and asserts no time"]
fn speed() {
    let mut own = "sku,name,description,price,stock,category,image_url,status\n".to_owned();
    for row in 0..100_000 {
        writeln!(
            own,
            "SKU-{row},Thing {row},\"A thing, in\ntwo lines\",12.50,{row},Shelf {},/img/{row}.svg,active",
            row % 50
        )
        .expect("written");
    }
    measure("own", &own, 100_000);

    let catalogue = include_str!("../../../fixtures/shopify-2020.csv");
    let (header, _) = catalogue.split_once('\n').expect("a header");
    let mut shopify = format!("{header}\n");
    for product in 0..10_000 {
        for variant in 0..10 {
            let first = variant == 0;
            let only = |text: &str| if first { text.to_owned() } else { String::new() };
            let (title, body) = (
                only(&format!("Harbour Tee {product}")),
                only("<p>Heavy cotton.</p><ul><li>Ring spun</li><li>Cut in Cork</li></ul>"),
            );
            let head = [only("Harbour Goods"), only("Shirts"), only("\"cotton, unisex\""), only("true"), only("Size")];
            let picture = only("https://images.example/tee.jpg");
            writeln!(
                shopify,
                "tee-{product},{title},{body},{},{variant},,,,,T-{product}-{variant},180,shopify,4,deny,manual,24.00,30.00,\
                 true,true,,{picture},{variant},,false,,,,,https://images.example/{product}-{variant}.jpg,kg,,9.90,active",
                head.join(","),
            )
            .expect("written");
        }
    }
    measure("shopify", &shopify, 100_000);

    let mut woocommerce = "ID,Type,SKU,Name,Published,In stock?,Stock,Regular price,Categories,Images,Parent,Attribute 1 name,Attribute 1 value(s)\n".to_owned();
    for product in 0..20_000 {
        writeln!(woocommerce, "{product},variable,W-{product},Tee {product},1,1,,,\"Clothing > Tees, Sale\",https://images.example/{product}.jpg,,Size,\"S, M, L, XL\"").expect("written");
        for size in ["S", "M", "L", "XL"] {
            writeln!(woocommerce, ",variation,W-{product}-{size},,1,1,5,25.00,,,W-{product},Size,{size}")
                .expect("written");
        }
    }
    measure("woocommerce", &woocommerce, 100_000);
}
