//! What a file's columns are separated by.

use super::csv_record::scan;
use super::encoding::{self, Encoding};
use super::recognise::known_names;
use super::record::Scan;

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// What a first line such as `sep=;` says, which Excel writes and reads.
pub(super) fn declared(line: &[u8]) -> Option<u8> {
    match line.trim_ascii() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator] if separator.is_ascii() => Some(*separator),
        // The tab has been trimmed.
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'='] if line.contains(&b'\t') => Some(b'\t'),
        _ => None,
    }
}

/// The separator by which a header has the most names that are known; among equals the one with the most columns.
pub(super) fn of_header(line: &[u8]) -> u8 {
    let score = |separator: u8| match scan(line, true, separator, None) {
        Scan::Record(_, cells) => {
            let count = cells.len();
            let cells = encoding::text(cells.clone(), Encoding::Utf8)
                .or_else(|_| encoding::text(cells, Encoding::Windows1252))
                .unwrap_or_default();
            (known_names(&cells), count)
        }
        _ => (0, 0),
    };
    // Of equals, the first.
    SEPARATORS.into_iter().rev().max_by_key(|separator| score(*separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_shows_its_separator() {
        for (line, separator) in [
            ("sku,name,price\n", b','),
            ("sku;name;price\n", b';'),
            ("sku\tname\tprice\r\n", b'\t'),
            ("SKU;\"name, or title\";price", b';'),
            ("Handle;Title;\"Body (HTML)\";Variant Price", b';'),
            ("sku", b','),
            ("sku;caf\u{e9}", b';'),
            ("nothing that we know; at all", b';'),
            ("", b','),
        ] {
            assert_eq!(char::from(of_header(line.as_bytes())), char::from(separator), "{line}");
        }
        assert_eq!(
            (declared(b"sep=;\r\n"), declared(b"SEP=\t\n"), declared(b"sku;sep")),
            (Some(b';'), Some(b'\t'), None)
        );
    }
}
