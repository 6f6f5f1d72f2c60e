/// A path as API Gateway passes it on: percent-decoded, and cut at a question mark that was encoded.
///
/// None where it has no meaning: no leading slash, a percent sign without two hexadecimal digits after it, or what is
/// not UTF-8 once decoded.
pub(super) fn decode(raw: &str) -> Option<String> {
    if !raw.starts_with('/') || !escapes_hold(raw) {
        return None;
    }
    let decoded = percent_encoding::percent_decode_str(raw).decode_utf8().ok()?;
    decoded.split('?').next().map(str::to_owned)
}

fn escapes_hold(raw: &str) -> bool {
    let mut after_percent_signs = raw.split('%').skip(1);
    after_percent_signs.all(|rest| {
        let mut digits = rest.bytes().take(2).filter(u8::is_ascii_hexdigit);
        digits.next().is_some() && digits.next().is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_has_a_meaning() {
        assert_eq!(decode("/v1/products/a%20b"), Some("/v1/products/a b".into()));
        assert_eq!(decode("/caf%C3%A9/%2F"), Some("/café//".into()));
        assert_eq!(decode("/a%3Fadmin=true"), Some("/a".into()));
        assert_eq!(decode("/100%25"), Some("/100%".into()));
        for wrong in ["", "*", "v1", "/%", "/%2", "/%zz", "/%2\u{e9}0", "/%ff"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
