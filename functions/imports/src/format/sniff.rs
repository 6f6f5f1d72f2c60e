use super::row::Refusal;

const BOM: &[u8] = b"\xEF\xBB\xBF";
/// How far into a file its kind is looked for, in bytes.
const LOOKED_AT: usize = 8 * 1024;

/// What files that are no text begin with. Excel's workbooks are zip archives, and were OLE2 documents before.
const OTHERS: [(&[u8], &str, &str); 6] = [
    (b"PK\x03\x04", "zip_archive", "is a zip archive or an Excel workbook; save it as CSV"),
    (b"\xD0\xCF\x11\xE0", "spreadsheet", "is an old Excel workbook; save it as CSV"),
    (b"\x1F\x8B", "gzip_archive", "is compressed; upload it as it was before"),
    (b"%PDF", "pdf", "is a PDF; save the table as CSV"),
    (b"\xFF\xFE", "utf16", "is UTF-16; save it as UTF-8"),
    (b"\xFE\xFF", "utf16", "is UTF-16; save it as UTF-8"),
];

/// Looks at the beginning of a file, and gives how many bytes of it are a byte order mark.
///
/// # Errors
/// When it is no text in UTF-8, as far as one can tell at a glance.
pub(crate) fn sniff(bytes: &[u8]) -> Result<usize, Refusal> {
    if let Some((_, code, detail)) = OTHERS.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return Err(Refusal::new(code, *detail));
    }
    if bytes.iter().take(LOOKED_AT).any(|byte| *byte == 0) {
        return Err(Refusal::new("binary", "is no text: it has NUL bytes, as UTF-16 has; save it as CSV in UTF-8"));
    }
    Ok(if bytes.starts_with(BOM) { BOM.len() } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_told_apart() {
        let code = |bytes: &[u8]| sniff(bytes).map_err(|refusal| refusal.code);
        assert_eq!(code(b"sku,name\n"), Ok(0));
        assert_eq!(code(b"\xEF\xBB\xBFsku"), Ok(3));
        assert_eq!(code(b""), Ok(0));
        assert_eq!(code(b"PK\x03\x04\x14\0"), Err("zip_archive"));
        assert_eq!(code(b"\xFF\xFEs\0k\0"), Err("utf16"));
        assert_eq!(code(b"s\0k\0u\0"), Err("binary"));
    }
}
