use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;

/// The longest label, in characters.
const MAX: usize = 100;

/// What the client calls itself (`User-Agent`), cut to 100 characters: so that people know their sessions apart.
pub(crate) struct Client(pub(crate) Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let text = parts.headers.get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
        Ok(Self(text.and_then(|text| label(&text))))
    }
}

fn label(text: &str) -> Option<String> {
    let label: String = text.chars().filter(|c| !c.is_control()).take(MAX).collect();
    let label = label.trim();
    (!label.is_empty()).then(|| label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_short_and_without_control_characters() {
        assert_eq!(label(" Mozilla/5.0\t(X11) "), Some("Mozilla/5.0(X11)".to_owned()));
        assert_eq!(label(&"é".repeat(300)).map(|label| label.chars().count()), Some(MAX));
        assert_eq!(label(" \t"), None);
    }
}
