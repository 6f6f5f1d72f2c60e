//! The OpenAPI document, the template and the handlers say the same.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::Value;

/// One operation of the OpenAPI document.
#[derive(Clone, Debug)]
pub struct Operation {
    pub method: Method,
    pub path: String,
    pub takes_body: bool,
    /// The names of the body's fields.
    pub fields: Vec<String>,
}

/// The document as the handlers make it.
pub fn document() -> Value {
    local::openapi::document()
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let reference = schema["$ref"]
        .as_str()
        .or_else(|| schema["oneOf"].as_array().into_iter().flatten().find_map(|choice| choice["$ref"].as_str()));
    match reference {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).expect("a schema that is there"),
        None => schema,
    }
}

pub fn operations() -> Vec<Operation> {
    let document = document();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let fields = resolve(&document, schema)["properties"].as_object();
            operations.push(Operation {
                method,
                path: path.clone(),
                takes_body: !operation["requestBody"].is_null(),
                fields: fields.into_iter().flatten().map(|(name, _)| name.clone()).collect(),
            });
        }
    }
    operations
}

/// Compares with `docs/openapi.json`; with `UPDATE_OPENAPI=1` writes it.
#[test]
fn the_openapi_document_is_the_reviewed_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");
    let made = format!("{}\n", serde_json::to_string_pretty(&document()).expect("JSON"));
    if std::env::var("UPDATE_OPENAPI").is_ok() {
        std::fs::write(path, &made).expect("docs/openapi.json");
    }
    let reviewed = std::fs::read_to_string(path).expect("docs/openapi.json");
    assert!(
        made == reviewed,
        "the API changed: look at the difference after UPDATE_OPENAPI=1 cargo test --workspace --test suite openapi_document"
    );
}

#[test]
fn the_template_routes_what_the_handlers_serve() {
    let documents = [
        ("auth", auth::openapi()),
        ("catalog", catalog::openapi()),
        ("cart", cart::openapi()),
        ("orders", orders::openapi()),
        ("admin", admin::openapi()),
    ];
    let mut served = BTreeSet::new();
    for (function, document) in documents {
        let document = serde_json::to_value(document).expect("JSON");
        for (path, item) in document["paths"].as_object().expect("paths") {
            for method in item.as_object().expect("operations").keys() {
                served.insert((method.to_uppercase(), path.clone(), function.to_owned()));
            }
        }
    }
    let routes = local::template_routes().expect("template.yaml");
    let routed: BTreeSet<_> =
        routes.into_iter().map(|it| (it.method.to_string(), it.path, it.function.name().to_owned())).collect();
    assert_eq!(routed, served);
}

/// Every operation says what it is about, and every error it may give is a problem.
#[test]
fn the_openapi_document_is_complete() {
    let document = document();
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let what = format!("{method} {path}");
            assert!(operation["summary"].is_string() || operation["description"].is_string(), "{what} has no words");
            assert!(
                ids.insert(operation["operationId"].as_str().expect("an id").to_owned()),
                "{what} has another's id"
            );
            for (status, response) in operation["responses"].as_object().expect("responses") {
                assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{what} {status}");
                // API Gateway throttles every operation, with an error of its own.
                if status.as_str() >= "400" && status != "429" {
                    assert!(response["content"]["application/problem+json"].is_object(), "{what} {status}");
                }
            }
            for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
                let named = operation["parameters"].as_array().into_iter().flatten().any(|it| it["name"] == name);
                assert!(named, "{what} does not describe {name}");
            }
        }
    }
    let text = document.to_string();
    let references = text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next());
    for reference in references {
        assert!(document.pointer(reference).is_some(), "nothing is at {reference}");
    }
    for name in ["bearer", "cart_token", "order_token"] {
        assert!(document["components"]["securitySchemes"][name].is_object(), "{name}");
    }
}
