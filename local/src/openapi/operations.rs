use utoipa::openapi::PathItem;
use utoipa::openapi::path::Operation;

/// What a path does, one a method.
pub(super) fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let methods = [
        &mut item.get,
        &mut item.post,
        &mut item.put,
        &mut item.patch,
        &mut item.delete,
        &mut item.head,
        &mut item.options,
        &mut item.trace,
    ];
    methods.into_iter().filter_map(Option::as_mut)
}

/// How an operation takes a bearer token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bearer {
    Unknown,
    /// It does with other credentials, or none, too.
    Optional,
    Required,
}

impl Bearer {
    pub(super) fn of(operation: &Operation) -> Self {
        let requirements = operation.security.iter().flatten();
        // A requirement shows its names only when written out.
        let takes_bearer = |written: &serde_json::Value| written.get("bearer").is_some();
        let written: Vec<_> = requirements.map(|requirement| serde_json::json!(requirement)).collect();
        if !written.iter().any(takes_bearer) {
            return Self::Unknown;
        }
        if written.iter().all(takes_bearer) { Self::Required } else { Self::Optional }
    }
}

pub(super) fn has_tag(operation: &Operation, tag: &str) -> bool {
    operation.tags.iter().flatten().any(|name| name == tag)
}

pub(super) fn takes_json(operation: &Operation) -> bool {
    use utoipa::openapi::RefOr;
    match &operation.request_body {
        Some(RefOr::T(body)) => body.content.contains_key("application/json"),
        Some(RefOr::Ref(_)) => true,
        None => false,
    }
}
