//! What the whole shop answers at a path: this function gets whatever no other takes, and has to tell an unknown path
//! from a wrong method. It goes by the OpenAPI document, which a test holds against all functions' routes.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::http::Method;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::openapi_document::DOCUMENT;

#[derive(Default, Deserialize)]
struct Document {
    #[serde(default)]
    paths: BTreeMap<String, BTreeMap<String, IgnoredAny>>,
}

/// The methods at a path, in alphabetical order; none where there is nothing.
pub(crate) fn routes_at(path: &str) -> Vec<Method> {
    static DOCUMENT_PATHS: OnceLock<Document> = OnceLock::new();
    let document = DOCUMENT_PATHS.get_or_init(|| serde_json::from_str(DOCUMENT).unwrap_or_default());
    methods(document, path)
}

/// Where several templates match, the one with the fewest parameters is meant, as API Gateway has it.
fn methods(document: &Document, path: &str) -> Vec<Method> {
    let matching = document.paths.iter().filter(|(template, _)| matches(template, path));
    let Some((_, item)) = matching.min_by_key(|(template, _)| template.matches('{').count()) else { return Vec::new() };
    item.keys().filter_map(|name| method(name)).collect()
}

fn matches(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given || (is_parameter(wanted) && !given.is_empty()) => {}
            _ => return false,
        }
    }
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

/// The other keys of a path, such as `parameters`, are no methods.
fn method(name: &str) -> Option<Method> {
    [Method::GET, Method::PUT, Method::POST, Method::PATCH, Method::DELETE]
        .into_iter()
        .find(|method| method.as_str().eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_match_segment_by_segment() {
        let text = r#"{"paths": {
            "/v1/products": {"get": {}, "post": {}},
            "/v1/products/{id}": {"get": {}, "parameters": [], "delete": {}},
            "/v1/products/special": {"put": {}}
        }}"#;
        let document: Document = serde_json::from_str(text).expect("a document");
        let at = |path| methods(&document, path);
        assert_eq!(at("/v1/products"), [Method::GET, Method::POST]);
        assert_eq!(at("/v1/products/prod_1"), [Method::DELETE, Method::GET]);
        assert_eq!(at("/v1/products/special"), [Method::PUT]);
        for nothing in ["/v1/products/prod_1/stock", "/v1/products/", "/v1", "/"] {
            assert!(at(nothing).is_empty(), "{nothing}");
        }
    }
}
