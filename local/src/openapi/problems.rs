use utoipa::openapi::path::Operation;
use utoipa::openapi::response::Response;
use utoipa::openapi::{Content, Ref, RefOr};

use super::operations::{Bearer, has_tag, takes_json};

const PROBLEM: &str = "application/problem+json";

/// Adds the errors that every operation of its kind may answer, and says of each error what its body is.
pub(super) fn complete(path: &str, operation: &mut Operation) {
    // The documentation's own pages are files.
    let is_page = path == "/docs" || path.starts_with("/docs/");
    let common = if is_page { Vec::new() } else { common(operation) };
    for (status, description) in common {
        let response = || RefOr::T(Response::new(description));
        operation.responses.responses.entry(status.to_owned()).or_insert_with(response);
    }
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        let is_error = status.starts_with('4') || status.starts_with('5') || status == "default";
        if is_error && response.content.is_empty() {
            let content = Content::new(Some(Ref::from_schema_name("Problem")));
            response.content.insert(PROBLEM.to_owned(), content.into());
        }
    }
}

fn common(operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let mut common = vec![
        ("400", "The request cannot be read."),
        ("500", "Something went wrong on our side."),
        ("503", "Not now; try again after `Retry-After` seconds."),
    ];
    if Bearer::of(operation) != Bearer::Unknown {
        common.push(("401", "The access token does not hold, or is missing where one is needed."));
    }
    if Bearer::of(operation) == Bearer::Required && (has_tag(operation, "staff") || has_tag(operation, "admin")) {
        common.push(("403", "The caller's role does not allow this."));
    }
    if takes_json(operation) {
        common.extend([
            ("413", "The body is too large."),
            ("415", "The body is not `application/json`."),
            ("422", "Fields are not as they must be."),
        ]);
    }
    common
}
