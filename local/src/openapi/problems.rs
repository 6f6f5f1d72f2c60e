use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::operations::{Bearer, Operation};
use super::problem_kinds::{self, ProblemKind};

const PROBLEM: &str = "application/problem+json";

/// The kinds of problem, by code and status.
pub(super) struct Problems(BTreeMap<(u16, &'static str), ProblemKind>);

impl Problems {
    pub(super) fn new() -> Self {
        Self(problem_kinds::all().into_iter().map(|kind| ((kind.status, kind.code), kind)).collect())
    }

    /// A schema for each kind, by name.
    pub(super) fn schemas(&self) -> impl Iterator<Item = (String, Value)> {
        let message = json!({ "type": "string", "example": "Too Many Requests" });
        let gateway = json!({
            "type": "object", "description": "An error that API Gateway answers itself.",
            "properties": { "message": message }, "required": ["message"],
        });
        let kinds = self.0.values().map(|kind| (name(kind.code), schema(kind)));
        kinds.chain([("GatewayError".to_owned(), gateway)])
    }

    /// Adds the errors that every operation of its kind may answer, and declares the body of each error: the codes that
    /// its description names in backticks, and those that follow from what the operation takes.
    pub(super) fn complete(&self, operation: &mut Operation<'_>) {
        let mut codes = common(operation);
        let responses = operation.value["responses"].as_object_mut();
        let responses = responses.map(std::mem::take).unwrap_or_default();
        let mut completed = Map::new();
        for (status, mut response) in responses {
            if let Some(number) = status.parse().ok().filter(|number| *number >= 400) {
                let named = named_in(response["description"].as_str().unwrap_or_default());
                let mut known: BTreeSet<&str> =
                    named.filter_map(|code| self.0.get(&(number, code)).map(|kind| kind.code)).collect();
                known.extend(codes.remove(&number).into_iter().flatten());
                if known.is_empty() {
                    known.extend(default_code(number));
                }
                response["content"] = json!({ PROBLEM: { "schema": one_of(&known) } });
            }
            completed.insert(status, response);
        }
        for (status, codes) in codes {
            let response = json!({
                "description": description(status), "content": { PROBLEM: { "schema": one_of(&codes) } },
            });
            completed.insert(status.to_string(), response);
        }
        throttled(&mut completed);
        operation.value["responses"] = completed.into();
    }
}

/// Any operation may be throttled by API Gateway, whose own errors have a message and no code. Where an operation has a
/// 429 of its own, that alone is declared: generated clients read one content type for each status.
fn throttled(responses: &mut Map<String, Value>) {
    responses.entry("429").or_insert_with(|| {
        json!({
            "description": "API Gateway throttles the caller.",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/GatewayError" } } },
        })
    });
}

/// The words in backticks.
fn named_in(description: &str) -> impl Iterator<Item = &str> {
    description.split('`').skip(1).step_by(2)
}

/// The code of a response whose description names none.
fn default_code(status: u16) -> Option<&'static str> {
    match status {
        404 => Some("not_found"),
        412 => Some("stale"),
        422 => Some("invalid_fields"),
        _ => None,
    }
}

fn description(status: u16) -> &'static str {
    match status {
        400 => "The request cannot be read.",
        401 => "The credentials are missing, invalid or expired.",
        403 => "The caller's role does not allow this, or the request did not come through the shop's own address.",
        405 => "A path parameter has an encoded `/` or `?`, and the path that it makes does not take the method.",
        413 => "The body is too large.",
        415 => "The body is not `application/json`.",
        422 => "Some fields are invalid.",
        500 => "Something went wrong on our side.",
        _ => "The shop is busy; try again after `Retry-After` seconds.",
    }
}

/// The codes that follow from what an operation takes, by status.
fn common(operation: &Operation<'_>) -> BTreeMap<u16, BTreeSet<&'static str>> {
    let mut codes: Vec<(u16, &str)> = vec![(500, "internal"), (503, "unavailable")];
    if operation.path != "/v1/health" {
        codes.push((403, "not_through_cdn"));
    }
    // A parameter with an encoded slash or question mark makes another path of it, which may not take the method.
    if operation.path.contains('{') {
        codes.push((405, "method_not_allowed"));
    }
    if operation.takes_query() {
        codes.push((400, "invalid_parameter"));
    }
    if operation.takes_header(&["If-Match", "If-None-Match"]) {
        codes.push((400, "invalid_validator"));
    }
    if operation.takes_header(&["Idempotency-Key"]) {
        codes.push((400, "invalid_idempotency_key"));
    }
    let bearer = operation.bearer();
    if bearer != Bearer::Unknown {
        codes.push((401, "invalid_token"));
    }
    if bearer == Bearer::Required {
        codes.push((401, "token_required"));
    }
    if bearer == Bearer::Required && (operation.has_tag("staff") || operation.has_tag("admin")) {
        codes.push((403, "forbidden"));
    }
    for (scheme, code) in [("cart_token", "invalid_cart_token"), ("order_token", "invalid_order_token")] {
        if operation.takes_credentials(scheme) {
            codes.push((401, code));
        }
    }
    if operation.takes_json() {
        let unreadable = [
            "malformed_json",
            "unreadable_body",
            "invalid_utf8",
            "byte_order_mark",
            "too_deep",
            "trailing_data",
            "duplicate_key",
        ];
        codes.extend(unreadable.map(|code| (400, code)));
        codes.extend([(413, "body_too_large"), (415, "unsupported_media_type"), (422, "invalid_fields")]);
    }
    let mut by_status: BTreeMap<u16, BTreeSet<&str>> = BTreeMap::new();
    for (status, code) in codes {
        by_status.entry(status).or_default().insert(code);
    }
    by_status
}

/// `out_of_stock` has the schema `OutOfStockProblem`.
fn name(code: &str) -> String {
    let words = code.split('_').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        first.to_uppercase() + rest
    });
    words.chain(["Problem".to_owned()]).collect()
}

fn one_of(codes: &BTreeSet<&str>) -> Value {
    let reference = |code: &&str| format!("#/components/schemas/{}", name(code));
    let choices: Vec<Value> = codes.iter().map(|code| json!({ "$ref": reference(code) })).collect();
    if let [only] = choices.as_slice() {
        return only.clone();
    }
    let mapping: Map<String, Value> = codes.iter().map(|code| ((*code).to_owned(), reference(code).into())).collect();
    json!({ "oneOf": choices, "discriminator": { "propertyName": "code", "mapping": mapping } })
}

fn schema(kind: &ProblemKind) -> Value {
    let title = http::StatusCode::from_u16(kind.status).ok().and_then(|status| status.canonical_reason());
    let fixed = |value: Value| json!({ "const": value, "type": if value.is_number() { "integer" } else { "string" } });
    let mut properties = json!({
        "type": fixed(format!("urn:bodega:problem:{}", kind.code).into()),
        "title": fixed(title.into()),
        "status": fixed(kind.status.into()),
        "detail": { "type": "string", "description": "What happened, for people.", "example": kind.detail },
        "code": fixed(kind.code.into()),
        "request_id": {
            "type": "string", "description": "The request's id, to quote when you ask for help.", "example": "JKJaXmPLvHcESHA=",
        },
    });
    let mut required = vec!["type", "title", "status", "detail", "code", "request_id"];
    for (name, member) in kind.members.as_object().into_iter().flatten() {
        properties[name] = member.clone();
    }
    required.extend(kind.required);
    json!({ "type": "object", "description": kind.detail, "properties": properties, "required": required })
}
