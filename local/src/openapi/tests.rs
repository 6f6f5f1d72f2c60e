use std::collections::BTreeSet;

use super::*;
use crate::template::template_routes;

fn document() -> serde_json::Value {
    serde_json::to_value(super::document()).unwrap()
}

#[test]
fn every_error_says_what_its_body_is() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    assert!(schemas["Problem"].is_object() && schemas["FieldError"].is_object());
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                if status.as_str() >= "400" {
                    let schema = &response["content"]["application/problem+json"]["schema"]["$ref"];
                    assert_eq!(schema, "#/components/schemas/Problem", "{method} {path} {status}");
                }
            }
        }
    }
}

#[test]
fn what_is_deployed_is_documented_and_the_reverse() {
    let document = document();
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        documented.extend(item.as_object().unwrap().keys().map(|method| format!("{} {path}", method.to_uppercase())));
    }
    let deployed = template_routes().unwrap().into_iter().map(|route| format!("{} {}", route.method, route.path));
    assert_eq!(documented, deployed.collect());
}

#[test]
fn every_operation_has_an_id_of_its_own_and_a_known_tag() {
    let document = document();
    let known: BTreeSet<&str> = TAGS.iter().map(|(name, _)| *name).collect();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{id} is there twice");
            for tag in operation["tags"].as_array().unwrap() {
                assert!(known.contains(tag.as_str().unwrap()), "{tag} of {method} {path}");
            }
        }
    }
}
