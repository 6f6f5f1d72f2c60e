//! Rows that cannot be imported: the report names each with its place, and the rest is imported.

use tests::Shop;

use super::upload::{CSV, counts, import, product, report, told};

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn each_bad_row_is_told_and_none_stops_the_rest() {
    let shop = Shop::open().await;
    let mut file = b"\xEF\xBB\xBFsku,name,description,price,stock,category,image_url,status\r\n".to_vec();
    let mut line = |text: &[u8]| {
        file.extend_from_slice(text);
        file.extend_from_slice(b"\r\n");
    };
    line(b"GOOD-1,Thing,,1.00,1,,,");
    line(b"FREE,Thing,,free,1,,,"); // 3
    line(b",Thing,,1.00,1,,,"); // 4
    line(b"SHORT,Thing,,1.00"); // 5
    line(b"LATIN,Caf\xE9,,1.00,1,,,"); // 6
    line(b"NEG,Thing,,-1.00,-5,,,"); // 7
    line(b"NONAME,,,1.00,1,,,"); // 8
    line(b"NOPRICE,Thing,,,1,,,"); // 9
    line(b"GOOD-1,Again,,1.00,1,,,"); // 10
    line(b"good-1,Again,,1.00,1,,,"); // 11
    line(b"IMG,Thing,,1.00,1,,javascript:alert(1),"); // 12
    line(b"STATUS,Thing,,1.00,1,,,sold"); // 13
    line(b"CENTS,Thing,,1.005,1,,,"); // 14
    line(b"HALF,Thing,,1.00,1.5,,,"); // 15
    line(b"TWO,\"Two\r\nlines\",,1.00,1,,,"); // 16 and 17
    line(format!("LONG,{},,1.00,1,,,", "x".repeat(201)).as_bytes()); // 18
    line(format!("HUGE,Thing,\"{}\",1.00,1,,,", "x".repeat(70_000)).as_bytes()); // 19
    line(b",,,,,,,"); // 20, no row
    line(b""); // 21
    line(b"NUL,Thing\0,,1.00,1,,,"); // 22
    line(b"OPEN,\"never closed,,1.00,1,,,"); // 23
    line(b"GOOD-2,Thing,\"quoted, and \"\"again\"\"\",2.00,1,,,"); // 24
    line(b"STRAY,\"Thing\" x,,1.00,1,,,"); // 25
    file.extend_from_slice(b"GOOD-3,Thing,,3.00,1,,,");

    // NUL within the first bytes would be taken for a file that is no text.
    assert!(file.iter().position(|byte| *byte == 0).expect("a NUL") > 8_192);
    let done = import(&shop.admin(), CSV, file).await;
    assert_eq!(done["status"], "completed", "{done}");
    let report = report(&done).await;
    let wanted = [
        (3, "price", "FREE", "invalid_amount"),
        (4, "sku", "", "required"),
        (5, "", "", "wrong_column_count"),
        (6, "name", "", "invalid_utf8"),
        (7, "price", "NEG", "negative_amount"),
        (7, "stock", "NEG", "invalid_stock"),
        (8, "name", "NONAME", "required"),
        (9, "price", "NOPRICE", "required"),
        (10, "sku", "GOOD-1", "duplicate_sku"),
        (11, "sku", "good-1", "duplicate_sku"),
        (12, "image_url", "IMG", "invalid_url"),
        (13, "status", "STATUS", "invalid_status"),
        (14, "price", "CENTS", "too_many_decimals"),
        (15, "stock", "HALF", "invalid_stock"),
        (16, "name", "TWO", "control_character"),
        (18, "name", "LONG", "too_long"),
        (19, "description", "", "cell_too_long"),
        (22, "name", "NUL", "control_character"),
        (23, "name", "", "unclosed_quote"),
        (25, "name", "", "unclosed_quote"),
    ];
    assert_eq!(told(&report), wanted);
    assert_eq!(counts(&done), [3, 0, 0, 0, 19]);
    let detail = |line: &str| report.iter().find(|row| row[0] == line).expect("a row")[4].clone();
    assert!(detail("6").contains("0xE9 at line 6, character 10"), "{}", detail("6"));
    assert!(detail("11").contains("line 2"), "{}", detail("11"));
    assert!(detail("5").contains("4 cells"), "{}", detail("5"));
    for good in ["GOOD-1", "GOOD-2", "GOOD-3"] {
        product(&shop, good).await;
    }
    assert_eq!(product(&shop, "GOOD-2").await["description"], "quoted, and \"again\"");
}

#[tokio::test]
async fn a_report_has_an_end() {
    let shop = Shop::open().await;
    let mut file = "sku,name,price\n".to_owned();
    for row in 0..10_050 {
        file.push_str(&format!("S{row},Thing,free\n"));
    }
    let done = import(&shop.admin(), CSV, file).await;
    assert_eq!(counts(&done), [0, 0, 0, 0, 10_050]);
    let report = report(&done).await;
    assert_eq!(report.len(), 10_001);
    assert_eq!((report[9_999][0].as_str(), report[10_000][3].as_str()), ("10001", "and_so_on"));
    assert!(report[10_000][4].contains("10050"), "{:?}", report[10_000]);
}

#[tokio::test]
async fn there_is_an_end_to_the_rows() {
    let shop = Shop::open().await;
    let mut file = "sku,price\n".to_owned();
    file.push_str(&"x,free\n".repeat(100_000));
    let done = import(&shop.admin(), CSV, file.clone()).await;
    assert_eq!((&done["status"], &done["rows_read"]), (&"completed".into(), &100_000.into()));
    file.push_str("ONE-MORE,1.00\n");
    let done = import(&shop.admin(), CSV, file).await;
    assert_eq!((&done["status"], &done["refusal"]["code"]), (&"failed".into(), &"too_many_rows".into()));
    assert_eq!(done["rows_read"], 100_000);
}
