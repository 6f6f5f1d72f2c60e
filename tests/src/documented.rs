//! Holds each answer of the shop to its OpenAPI document.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::Answer;

/// Answers of the server itself, before or beside any operation: no such path, no such method, throttled or crashed.
const NOT_OF_AN_OPERATION: [u16; 2] = [404, 405];

/// What the document says of a method at a path.
struct Operation {
    method: String,
    segments: Vec<String>,
    /// By status, the content types and their schemas.
    responses: BTreeMap<u16, BTreeMap<String, Schema>>,
}

/// A schema of the document, compiled when the first answer has it.
struct Schema {
    schema: Value,
    compiled: OnceLock<Validator>,
}

struct Document {
    operations: Vec<Operation>,
    components: Value,
}

static DOCUMENT: OnceLock<Document> = OnceLock::new();

/// # Panics
/// When the document does not have this answer of the operation: its status, its content type, or its body.
pub(crate) fn check(method: &str, path: &str, answer: &Answer) {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let segments: Vec<&str> = path.split('/').collect();
    let document = DOCUMENT.get_or_init(read);
    let Some(operation) = document.operations.iter().find(|it| it.method == method && matches(&it.segments, &segments))
    else {
        return;
    };
    let Some(content) = operation.responses.get(&answer.status) else {
        assert!(NOT_OF_AN_OPERATION.contains(&answer.status), "an answer that the document does not have: {answer:?}");
        return;
    };
    if content.is_empty() || answer.body.is_null() {
        return;
    }
    let content_type = answer.header("content-type").unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    // API Gateway's own errors have a message and nothing else.
    let members = answer.body.as_object().map(|body| body.keys().map(String::as_str).collect::<Vec<_>>());
    if answer.status >= 400 && members.is_some_and(|members| members == ["message"]) {
        return;
    }
    let Some(schema) = content.get(essence) else {
        panic!("the document has {:?}, not {essence}: {answer:?}", content.keys());
    };
    if essence.ends_with("json") {
        let errors: Vec<String> = schema
            .compiled(&document.components)
            .iter_errors(&answer.body)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "the document says otherwise: {answer:?}\n{}", errors.join("\n"));
    }
}

fn matches(template: &[String], path: &[&str]) -> bool {
    let fits = |(known, given): (&String, &&str)| known == given || (known.starts_with('{') && !given.is_empty());
    template.len() == path.len() && template.iter().zip(path).all(fits)
}

impl Schema {
    fn compiled(&self, components: &Value) -> &Validator {
        // The components are where references point.
        let schema = || json!({ "allOf": [self.schema], "components": components });
        self.compiled.get_or_init(|| jsonschema::draft202012::new(&schema()).expect("a schema"))
    }
}

fn read() -> Document {
    let mut document = local::openapi::document();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let responses = operation["responses"].as_object().expect("responses").iter();
            operations.push(Operation {
                method: method.to_uppercase(),
                segments: path.split('/').map(str::to_owned).collect(),
                responses: responses
                    .filter_map(|(status, response)| Some((status.parse().ok()?, schemas(response))))
                    .collect(),
            });
        }
    }
    // A path without a parameter is meant before one with.
    operations.sort_by_key(|operation| operation.segments.iter().filter(|segment| segment.starts_with('{')).count());
    Document { operations, components: document["components"].take() }
}

fn schemas(response: &Value) -> BTreeMap<String, Schema> {
    let content = response["content"].as_object().into_iter().flatten();
    let schema = |content: &Value| Schema { schema: content["schema"].clone(), compiled: OnceLock::new() };
    content.map(|(content_type, content)| (content_type.clone(), schema(content))).collect()
}
