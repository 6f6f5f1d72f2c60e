use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::operations::operations;

/// A body that may be left out is an optional body, not a nullable one: generated clients cannot send `null`.
pub(super) fn optional_bodies(document: &mut Value) {
    for operation in operations(document) {
        let Some(body) = operation.value.get_mut("requestBody") else { continue };
        let Some(schema) = body.pointer_mut("/content/application~1json/schema") else { continue };
        let choices = schema["oneOf"].as_array().map_or(&[][..], Vec::as_slice);
        let (nulls, others): (Vec<Value>, Vec<Value>) =
            choices.iter().cloned().partition(|choice| *choice == json!({ "type": "null" }));
        if let ([_null], [other]) = (nulls.as_slice(), others.as_slice()) {
            *schema = other.clone();
            body["required"] = false.into();
        }
    }
}

/// A parameter that may be left out is an optional parameter, not a nullable one: no header or query is `null`.
pub(super) fn optional_parameters(document: &mut Value) {
    for operation in operations(document) {
        let parameters = operation.value.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let Some(types) = parameter.pointer_mut("/schema/type") else { continue };
            let others: Vec<Value> =
                types.as_array().into_iter().flatten().filter(|it| **it != "null").cloned().collect();
            if let [other] = others.as_slice() {
                *types = other.clone();
            }
        }
    }
}

/// Replaces schemas that stand inside others by a reference to the component that is the same. `utoipa` inlines the
/// items of generic pages.
pub(super) fn references(document: &mut Value) {
    let components = document["components"]["schemas"].clone();
    let named: Vec<(String, &Value)> = components
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, schema)| schema["type"] == "object")
        .map(|(name, schema)| (format!("#/components/schemas/{name}"), schema))
        .collect();
    for schema in document["components"]["schemas"].as_object_mut().into_iter().flatten().map(|(_, schema)| schema) {
        if let Some(properties) = schema.get_mut("properties") {
            replace(properties, &named);
        }
    }
}

fn replace(schema: &mut Value, named: &[(String, &Value)]) {
    if let Some((reference, _)) = named.iter().find(|(_, known)| *known == schema) {
        *schema = json!({ "$ref": reference });
        return;
    }
    match schema {
        Value::Object(members) => members.iter_mut().for_each(|(_, member)| replace(member, named)),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, named)),
        _ => {}
    }
}

/// A member of an answer that may be `null` is always there: only what is never `null` may be left out. Clients may leave
/// out nullable members of requests, so schemas that requests share stay as they are.
pub(super) fn required_members(document: &mut Value) {
    let mut asked = BTreeSet::new();
    for operation in operations(document) {
        if let Some(body) = operation.value.get("requestBody") {
            collect(body, &mut asked);
        }
    }
    let components = &document["components"]["schemas"];
    let mut of_requests = BTreeSet::new();
    while let Some(name) = asked.pop_first() {
        if of_requests.insert(name.clone()) {
            collect(&components[&name], &mut asked);
        }
    }
    let schemas = document["components"]["schemas"].as_object_mut().into_iter().flatten();
    for (_, schema) in schemas.filter(|(name, _)| !of_requests.contains(*name)) {
        require(schema);
        for part in schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
            require(part);
        }
    }
}

fn require(schema: &mut Value) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    let nullable = properties.iter().filter(|(_, member)| is_nullable(member)).map(|(name, _)| name.clone());
    let stated = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    let required: BTreeSet<String> = stated.chain(nullable).collect();
    if !required.is_empty() {
        schema["required"] = required.into_iter().collect();
    }
}

fn is_nullable(member: &Value) -> bool {
    let types = member["type"].as_array().into_iter().flatten();
    let choices = member["oneOf"].as_array().into_iter().flatten();
    types.chain(choices.filter_map(|choice| choice.get("type"))).any(|it| it == "null")
}

/// The names of the components that a value refers to.
fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            names.extend(reference.and_then(|it| it.strip_prefix("#/components/schemas/")).map(str::to_owned));
            members.values().for_each(|member| collect(member, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
    }
}
