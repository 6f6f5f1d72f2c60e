//! Separators, encodings and headers.

use shared::domain::{Currency, ImportType};

use super::super::model::ImportedStock;
use super::{prices, read, read_as, read_in, skus};

const TEXT: &str = "sku;name;price;stock\n1;Müg;1.299,90;3\n2;Löffel;4,20;-1\n";

fn utf_16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let text = if mark { format!("\u{feff}{text}") } else { text.to_owned() };
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn a_file_is_the_same_in_each_encoding() {
    let windows = encoding_rs::WINDOWS_1252.encode(TEXT).0.into_owned();
    let marked = format!("\u{feff}{TEXT}").into_bytes();
    let files = [
        TEXT.as_bytes().to_vec(),
        marked,
        windows,
        utf_16(TEXT, false, true),
        utf_16(TEXT, true, true),
        utf_16(TEXT, false, false),
        utf_16(TEXT, true, false),
    ];
    for bytes in files {
        for size in [1, 2, 7, usize::MAX] {
            let read = read_in(&bytes, Currency::EUR, size).expect("a catalogue");
            let told: Vec<_> =
                read.products().iter().map(|it| it.name.as_ref().map(|name| name.as_str().to_owned())).collect();
            assert_eq!(told, [Some("Müg".to_owned())]);
            assert_eq!(prices(&read.products()[0].variants[0]), (Some(129_990), None));
            assert_eq!(read.wrong(), [(3, "stock", "invalid_stock")]);
        }
    }
}

#[test]
fn separators_may_be_declared() {
    for (text, lines) in [("sep=;\r\nsku;name;price\n1;A;1,50\n", 3), ("sku\tname\tprice\n1\tA\t1.50\n", 2)] {
        let read = read(text);
        assert_eq!((skus(read.products()[0]), read.products()[0].first_line), (vec![Some("1")], lines));
        assert_eq!(prices(&read.products()[0].variants[0]).0, Some(150));
    }
}

#[test]
fn a_header_that_is_not_ours_is_refused() {
    let code = |text: &[u8]| read_in(text, Currency::USD, 3).map(|read| read.items.len()).map_err(|it| it.code);
    assert_eq!(code(b"name,price\nA,1\n"), Err("unknown_columns"));
    assert_eq!(code(b"sku|name\nA|1\n"), Err("wrong_separator"));
    assert_eq!(code(b"sku,name,SKU\n"), Err("repeated_column"));
    assert_eq!(code(b"\"sku,name\n"), Err("unclosed_quote"));
    assert_eq!((code(b""), code(b"\n\n,,\n"), code(b"\xEF\xBB\xBF")), (Ok(0), Ok(0), Ok(0)));
}

#[test]
fn an_export_of_ours_is_read_with_points() {
    // All prices have three decimals, so that no number shows the sign.
    let text = "sku,name,price,guarded\n1,A,1.005,\n";
    let read = read_in(text.as_bytes(), Currency::BHD, usize::MAX).expect("a catalogue");
    assert_eq!(prices(&read.products()[0].variants[0]).0, Some(1_005));
}

#[test]
fn lines_of_json_are_products() {
    let text = "{\"sku\":\"A\",\"name\":\"Thing\",\"price\":1.500,\"stock\":2}\n{\"sku\":\"a\"}\n\n{";
    for bytes in [text.as_bytes().to_vec(), utf_16(text, false, true)] {
        let read = read_as(&bytes, ImportType::JsonLines, Currency::USD, 5).expect("a catalogue");
        assert_eq!(read.products()[0].variants[0].stock, ImportedStock::Count(2));
        assert_eq!(read.wrong(), [(2, "sku", "duplicate_sku"), (4, "", "malformed_json")]);
    }
}

#[test]
fn a_column_with_a_slip_in_its_name_is_told() {
    let read = read("sku,name,price,stok,units_sold,shelf\n1,A,1.00,5,9,\n2,B,1.00,,8,\n");
    let (detail, rows) = read.remark("unused_column");
    assert_eq!((detail, rows), ("The column stok is not used; perhaps stock was meant", 0));
    let (detail, rows) = read.remark("unused_columns");
    assert_eq!((detail, rows), ("These columns are not used: stok, units_sold", 2));
    read.remark("no_stock_column");
    assert_eq!(read.ignored, ["stok", "units_sold", "shelf"]);
}

#[test]
fn rows_of_one_id_are_a_product() {
    let id = "prod_018bcfe568787e8a9b4ff0d1c2a3b4c5";
    let text = format!("product_id,sku,name,price\n{id},,A,1.00\n,B,B,1.00\n{id},,,\n");
    let ids: Vec<Option<String>> = read(&text).products().iter().map(|it| it.id.map(|id| id.to_string())).collect();
    assert_eq!(ids, [None, Some(id.to_owned())], "it comes with its last row");
}
