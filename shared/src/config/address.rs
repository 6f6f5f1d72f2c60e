//! URLs in settings.

/// Returns true if `url` has one of these schemes and a host.
pub(super) fn has_host(url: &str, schemes: &[&str]) -> bool {
    let host = schemes.iter().find_map(|scheme| url.strip_prefix(scheme));
    let plain = !url.contains(|c: char| c.is_whitespace() || c.is_control());
    plain && host.is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '['))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_scheme_and_a_host() {
        for (url, is_one) in [
            ("wss://a.example/live", true),
            ("ws://[::1]:1", true),
            ("https://a.example", false),
            ("wss://", false),
            ("wss:// a", false),
            ("wss://a b", false),
            ("a.example", false),
        ] {
            assert_eq!(has_host(url, &["wss://", "ws://"]), is_one, "{url}");
        }
    }
}
