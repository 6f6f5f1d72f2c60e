//! Addresses of products.

use shared::domain::Slug;

use super::hash::fnv_1a;

/// A slug for a product of this handle: the handle itself if it can be one, otherwise what is left of it in Latin letters
/// and digits, otherwise letters and digits that are always the same for this handle.
pub(super) fn of_handle(handle: &str) -> Option<Slug> {
    let itself = Slug::parse(handle).or_else(|_| Slug::parse(&handle.to_lowercase())).ok();
    let made = || Slug::parse(&format!("product-{:016x}", fnv_1a(handle.as_bytes()))).ok();
    itself.or_else(|| Slug::suggest(handle)).or_else(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_handle_has_a_slug() {
        let slug = |handle| of_handle(handle).map(|slug| slug.as_str().to_owned());
        assert_eq!(slug("a-b-a").as_deref(), Some("a-b-a"));
        assert_eq!(slug("tide-top-rosé").as_deref(), Some("tide-top-rose"));
        assert_eq!(slug("Oak-Stool").as_deref(), Some("oak-stool"));
        let made = slug("港シャツ").expect("a slug");
        assert!(made.starts_with("product-") && made.len() == 24, "{made}");
        assert_ne!(slug("綿シャツ"), Some(made));
    }
}
