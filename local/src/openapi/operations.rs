use serde_json::{Map, Value};

/// An operation of the document: what a method does at a path.
pub(super) struct Operation<'a> {
    pub(super) path: &'a str,
    pub(super) value: &'a mut Map<String, Value>,
}

/// All operations of a document.
pub(super) fn operations(document: &mut Value) -> impl Iterator<Item = Operation<'_>> {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object_mut().into_iter().flatten();
        methods.filter_map(move |(_, operation)| Some(Operation { path, value: operation.as_object_mut()? }))
    })
}

/// How an operation takes a bearer token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bearer {
    Unknown,
    /// Other credentials, or none, will do too.
    Optional,
    Required,
}

impl Operation<'_> {
    pub(super) fn bearer(&self) -> Bearer {
        let ways = self.value.get("security").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let takes_bearer = |way: &&Value| way.get("bearer").is_some();
        match ways.iter().filter(takes_bearer).count() {
            0 => Bearer::Unknown,
            some if some == ways.len() => Bearer::Required,
            _ => Bearer::Optional,
        }
    }

    /// Whether it takes these credentials, among others.
    pub(super) fn takes_credentials(&self, scheme: &str) -> bool {
        let ways = self.value.get("security").and_then(Value::as_array);
        ways.into_iter().flatten().any(|way| way.get(scheme).is_some())
    }

    pub(super) fn has_tag(&self, tag: &str) -> bool {
        self.value.get("tags").and_then(Value::as_array).into_iter().flatten().any(|name| name == tag)
    }

    pub(super) fn takes_json(&self) -> bool {
        self.value.get("requestBody").is_some_and(|body| body["content"]["application/json"].is_object())
    }

    fn parameters(&self) -> impl Iterator<Item = &Value> {
        self.value.get("parameters").and_then(Value::as_array).into_iter().flatten()
    }

    pub(super) fn takes_query(&self) -> bool {
        self.parameters().any(|parameter| parameter["in"] == "query")
    }

    pub(super) fn takes_header(&self, names: &[&str]) -> bool {
        self.parameters().any(|parameter| names.iter().any(|name| parameter["name"] == *name))
    }
}
