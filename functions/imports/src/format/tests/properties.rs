//! Whatever the bytes and however they come.

use proptest::prelude::*;
use shared::domain::{Currency, ImportType};

use super::{Item, read_as, read_in};

/// Files that are nearly right, of all formats.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let headers = prop::sample::select(vec![
        "sku,name,price,stock,description,guarded",
        "sku;name;price;stock;image_url",
        "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price,Image Src,Variant Image",
        "ID,Type,SKU,Name,Published,In stock?,Stock,Regular price,Sale price,Categories,Images,Parent,Attribute 1 name,Attribute 1 value(s)",
        "sep=;\nsku;name;price",
    ]);
    let cell = prop::sample::select(vec![
        "",
        "a",
        "b",
        "A",
        "1",
        "0",
        "-1",
        "id:1",
        "variable",
        "variation",
        "simple",
        "1.299",
        "4,20",
        "1.00",
        "é",
        "\"q\"",
        "\"a,b;c\nd\"",
        "\"open",
        "\"\"\"",
        "https://x.example/1.jpg",
        "Color",
        "COLOR",
        "Title",
        "Default Title",
        "<b>x",
        "A > B",
        "parent",
        "\u{a0}",
        "x, y",
        "\"x, y\"",
    ]);
    let row = prop::collection::vec(cell, 0..16);
    let rows = prop::collection::vec(
        (row, prop::sample::select(vec![",", ";"]), prop::sample::select(vec!["\n", "\r\n", "\r"])),
        0..12,
    );
    (headers, rows, prop::sample::select(vec![0_u8, 1, 2, 3])).prop_map(|(header, rows, encoding)| {
        let mut text = format!("{header}\n");
        for (row, separator, end) in rows {
            text.push_str(&row.join(separator));
            text.push_str(end);
        }
        match encoding {
            0 => text.into_bytes(),
            1 => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
            2 => [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
            _ => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// However a file is cut, the same comes out, and each row is accounted for.
    #[test]
    fn how_a_file_comes_makes_no_difference(bytes in files(), size in 1_usize..40) {
        let whole = read_in(&bytes, Currency::USD, usize::MAX);
        let cut = read_in(&bytes, Currency::USD, size);
        match (whole, cut) {
            (Ok(whole), Ok(cut)) => {
                prop_assert_eq!(&whole.items, &cut.items);
                prop_assert_eq!(&whole.remarks, &cut.remarks);
                for item in &whole.items {
                    let lines: std::collections::BTreeSet<u64> =
                        item.product.iter().flat_map(|product| product.variants.iter().map(|it| it.line)).collect();
                    let rows = item.skipped_rows() + item.failed_rows + lines.len() as u64;
                    prop_assert_eq!(rows, item.rows, "{:?}", item);
                    prop_assert_eq!(item.failed_rows == 0, item.failures.is_empty(), "{:?}", item);
                }
                prop_assert!(whole.items.iter().all(is_sound));
            }
            (whole, cut) => prop_assert_eq!(whole.err(), cut.err()),
        }
    }

    #[test]
    fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..300), size in 1_usize..50, json in any::<bool>()) {
        let content_type = if json { ImportType::JsonLines } else { ImportType::Csv };
        let _ = read_as(&bytes, content_type, Currency::USD, size);
        let mut with_header = b"sku,name,price\n".to_vec();
        with_header.extend_from_slice(&bytes);
        let _ = read_in(&with_header, Currency::USD, size);
        let mut marked = b"\xFE\xFF".to_vec();
        marked.extend_from_slice(&bytes);
        let _ = read_in(&marked, Currency::USD, size);
    }
}

/// What holds of each product.
fn is_sound(item: &Item) -> bool {
    item.product.iter().all(|product| {
        let tuples: std::collections::HashSet<&Vec<String>> =
            product.variants.iter().map(|variant| &variant.option_values).collect();
        (1..=100).contains(&product.variants.len())
            && tuples.len() == product.variants.len()
            && product.options.len() <= 3
            && product.variants.iter().all(|variant| {
                variant.option_values.len() == product.options.len()
                    && variant
                        .option_values
                        .iter()
                        .zip(&product.options)
                        .all(|(value, option)| option.values.contains(value))
            })
            && product.media.iter().flatten().flat_map(|it| &it.variants).all(|place| *place < product.variants.len())
    })
}
