//! The OpenAPI document of the whole shop: what the functions document, joined, and what they have in common, added.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "the document is made in tests alone, from the functions' documents as they are compiled: a test sees a panic"
)]

mod bodies;
mod operations;
mod problem_kinds;
mod problems;
mod validators;

use serde_json::{Value, json};
use shared::http::FieldError;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Components, Info, License, OpenApi, Paths, Server, Tag};
use utoipa::{PartialSchema, ToSchema};

use self::operations::operations;
use self::problems::Problems;

/// What the functions document, in the order that readers want.
fn documents() -> [OpenApi; 5] {
    [catalog::openapi(), cart::openapi(), orders::openapi(), auth::openapi(), admin::openapi()]
}

const DESCRIPTION: &str = "An e-commerce API: catalogue, carts, orders and accounts.\n\n\
    Amounts are decimal strings with the currency's own number of decimals. Lists come in pages: pass `next_cursor` of \
    one as `cursor` for the next. Errors are problem details (RFC 9457) whose `code` is stable: each operation \
    lists its codes. API Gateway answers a request that it refuses itself, such as one of too many (429), with \
    `{\"message\": \"…\"}` as `application/json`.";

const TAGS: [(&str, &str); 9] = [
    ("catalog", "Products and categories, for everybody."),
    ("cart", "Carts of customers and of anonymous visitors."),
    ("orders", "Checkout, history and cancelling, for customers and guests."),
    ("auth", "Accounts, tokens and sessions."),
    ("profile", "One's own account."),
    ("live", "Being told of changes as they happen, over a WebSocket."),
    ("staff", "For staff: products, categories, stock and orders."),
    ("admin", "For admins: users and their roles."),
    ("meta", "About the API itself."),
];

/// The document that describes the API.
///
/// # Panics
/// When the functions' documents are no JSON, which no test lets pass.
pub fn document() -> Value {
    let mut info = Info::new("Bodega", env!("CARGO_PKG_VERSION"));
    info.description = Some(DESCRIPTION.to_owned());
    let mut license = License::new("MIT OR Apache-2.0");
    license.identifier = Some("MIT OR Apache-2.0".to_owned());
    info.license = Some(license);
    let mut document = documents().into_iter().fold(OpenApi::new(info, Paths::new()), OpenApi::merge_from);
    document.servers = Some(vec![Server::new("/")]);
    document.tags = Some(TAGS.map(|(name, description)| tag(name, description)).into());

    let components = document.components.get_or_insert_with(Components::default);
    components.schemas.insert(FieldError::name().into_owned(), FieldError::schema());
    for (name, scheme) in security_schemes() {
        components.add_security_scheme(name, scheme);
    }

    let mut document = serde_json::to_value(document).expect("JSON");
    bodies::optional_bodies(&mut document);
    bodies::optional_parameters(&mut document);
    let problems = Problems::new();
    for mut operation in operations(&mut document) {
        problems.complete(&mut operation);
        validators::describe(&mut operation);
        // Said, so that nobody has to guess it from what is missing.
        operation.value.entry("security").or_insert_with(|| json!([]));
    }
    bodies::references(&mut document);
    bodies::required_members(&mut document);
    document["components"]["schemas"].as_object_mut().expect("schemas").extend(problems.schemas());
    document
}

fn tag(name: &str, description: &str) -> Tag {
    TagBuilder::new().name(name).description(Some(description)).build()
}

fn security_schemes() -> [(&'static str, SecurityScheme); 3] {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The `access_token` of `POST /v1/auth/token`; valid for 15 minutes."))
        .build();
    let header = |name: &str, description: &str| {
        SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(name, description)))
    };
    [
        ("bearer", SecurityScheme::Http(bearer)),
        ("cart_token", header("Cart-Token", "The token of an anonymous visitor's cart, returned with its first item.")),
        ("order_token", header("Order-Token", "The token of a guest's order, returned when it was placed.")),
    ]
}

#[cfg(test)]
mod tests;
