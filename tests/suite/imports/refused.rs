//! Files that are refused as a whole: at once, with the reason, and without a change.

use tests::Shop;

use super::upload::{CSV, import, products};

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn a_file_that_is_no_catalogue_is_refused_whole() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let columns = format!("sku{}\n", ",x".repeat(1_000_000));
    for (file, code, line) in [
        (b"PK\x03\x04\x14\x00\x06\x00zip called .csv".to_vec(), "zip_archive", None),
        (b"\x1F\x8B\x08\x00".to_vec(), "gzip_archive", None),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), "spreadsheet", None),
        (b"%PDF-1.7".to_vec(), "pdf", None),
        (b"sku,name\0\0\n".to_vec(), "binary", None),
        (columns.into_bytes(), "too_many_columns", Some(1)),
        (b"sku|name|price\nA|Thing|1\n".to_vec(), "wrong_separator", Some(1)),
        (b"name,price\nThing,1\n".to_vec(), "unknown_columns", Some(1)),
        (b"sku,name,SKU\nA,Thing,B\n".to_vec(), "repeated_column", Some(1)),
        (b"\xEF\xBB\xBFsku,caf\xE9\nA,x\n".to_vec(), "invalid_utf8", Some(1)),
        (b"\"sku,name\nA,Thing\n".to_vec(), "unclosed_quote", Some(1)),
    ] {
        let done = import(&admin, CSV, file).await;
        assert_eq!((&done["status"], &done["refusal"]["code"]), (&"failed".into(), &code.into()), "{done}");
        assert_eq!(done["refusal"]["line"].as_u64(), line, "{done}");
        assert!(done["refusal"]["detail"].as_str().is_some_and(|text| !text.is_empty()));
        assert_eq!(done["rows_read"], 0, "{done}");
    }
    assert!(products(&shop).await.is_empty());
}

/// Blank lines alone are a file of no rows.
#[tokio::test]
async fn an_empty_catalogue_is_imported() {
    let shop = Shop::open().await;
    for file in ["sku,name\n", "\n\n", "\u{feff}"] {
        let done = import(&shop.admin(), CSV, file).await;
        assert_eq!((&done["status"], &done["rows_read"]), (&"completed".into(), &0.into()), "{file:?}");
    }
}
