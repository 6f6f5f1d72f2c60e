use std::collections::BTreeSet;

use super::*;
use crate::template::template_routes;

fn operations_of(document: &Value) -> Vec<(String, &Value)> {
    let items = document["paths"].as_object().unwrap().iter();
    let named = |path: &str, method: &str| format!("{} {path}", method.to_uppercase());
    items
        .flat_map(|(path, item)| {
            item.as_object().unwrap().iter().map(move |(method, operation)| (named(path, method), operation))
        })
        .collect()
}

#[test]
fn every_error_declares_its_codes() {
    let document = document();
    let mut used = BTreeSet::new();
    for (name, operation) in operations_of(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let is_gateways_alone = status == "429" && response["content"]["application/problem+json"].is_null();
            if status.as_str() < "400" || is_gateways_alone {
                continue;
            }
            let schema = &response["content"]["application/problem+json"]["schema"];
            let choices = schema["oneOf"].as_array().map_or(std::slice::from_ref(schema), Vec::as_slice);
            for choice in choices {
                let reference = choice["$ref"].as_str().unwrap_or_else(|| panic!("{name} {status} has no code"));
                let kind = document.pointer(&reference[1..]).unwrap();
                assert_eq!(kind["properties"]["status"]["const"].to_string(), *status, "{name}: {reference}");
                used.insert(kind["properties"]["code"]["const"].as_str().unwrap().to_owned());
            }
        }
    }
    let known: BTreeSet<String> = problem_kinds::all().iter().map(|kind| kind.code.to_owned()).collect();
    assert_eq!(used, known, "a code that no operation names is spelled in another way there");
}

#[test]
fn every_reference_resolves_and_every_component_is_used() {
    fn collect<'a>(value: &'a Value, references: &mut BTreeSet<&'a str>) {
        match value {
            Value::Object(members) => {
                references.extend(members.get("$ref").and_then(Value::as_str));
                members.values().for_each(|member| collect(member, references));
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
            _ => {}
        }
    }
    let document = document();
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let components: BTreeSet<String> = schemas.keys().map(|name| format!("#/components/schemas/{name}")).collect();
    let components: BTreeSet<&str> = components.iter().map(String::as_str).collect();
    assert_eq!(references.difference(&components).collect::<Vec<_>>(), Vec::<&&str>::new(), "do not resolve");
    assert_eq!(components.difference(&references).collect::<Vec<_>>(), Vec::<&&str>::new(), "are not used");
}

#[test]
fn members_that_may_be_null_are_always_there() {
    let document = document();
    let schema = |name: &str| document["components"]["schemas"][name].clone();
    let required = |name: &str| schema(name)["required"].as_array().unwrap().clone();
    assert!(required("ProductCard").contains(&json!("image_url")));
    assert!(required("PageBody_ProductCard").contains(&json!("next_cursor")));
    assert!(!required("CartChange").contains(&json!("cart_token")), "only a new cart has one");
    assert_eq!(schema("UpdateProfile")["required"], Value::Null, "a client may leave out what stays");
}

#[test]
fn what_may_be_left_out_of_a_request_is_not_null() {
    let document = document();
    for (name, operation) in operations_of(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(!parameter["schema"]["type"].is_array(), "{name}: {parameter}");
        }
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        assert!(!body.to_string().contains("\"null\""), "{name}: {body}");
    }
}

#[test]
fn the_items_of_pages_are_references() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let pages: Vec<_> = schemas.iter().filter(|(name, _)| name.starts_with("PageBody_")).collect();
    assert!(pages.len() > 5);
    for (name, page) in pages {
        let item = page["properties"]["items"]["items"]["$ref"].as_str();
        assert_eq!(item, Some(name.replace("PageBody_", "#/components/schemas/").as_str()), "{name}");
    }
}

#[test]
fn public_operations_say_so() {
    let document = document();
    assert_eq!(document["paths"]["/v1/products"]["get"]["security"], json!([]));
    for (name, operation) in operations_of(&document) {
        assert!(operation["security"].is_array(), "{name}");
    }
}

#[test]
fn what_is_deployed_is_documented_and_the_reverse() {
    let document = document();
    let documented: BTreeSet<String> = operations_of(&document).into_iter().map(|(name, _)| name).collect();
    let deployed = template_routes().unwrap().into_iter().map(|route| format!("{} {}", route.method, route.path));
    assert_eq!(documented, deployed.collect());
}

#[test]
fn every_operation_has_an_id_of_its_own_and_a_known_tag() {
    let document = document();
    let known: BTreeSet<&str> = TAGS.iter().map(|(name, _)| *name).collect();
    let mut ids = BTreeSet::new();
    for (name, operation) in operations_of(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()), "{id} is there twice");
        for tag in operation["tags"].as_array().unwrap() {
            assert!(known.contains(tag.as_str().unwrap()), "{tag} of {name}");
        }
    }
}
