//! The OpenAPI document of the whole shop: what the functions document, joined, and what they have in common, added.

mod operations;
mod problems;
mod validators;

use shared::http::ProblemBody;
use utoipa::ToSchema;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Components, Info, License, OpenApi, Paths, Server, Tag};

/// What the functions document, in the order that readers want.
fn documents() -> [OpenApi; 5] {
    [catalog::openapi(), cart::openapi(), orders::openapi(), auth::openapi(), admin::openapi()]
}

const DESCRIPTION: &str = "An e-commerce API: catalogue, carts, orders and accounts.\n\n\
    Amounts are decimal strings with the currency's own number of decimals. Lists come in pages: pass `next_cursor` of \
    one as `cursor` for the next. Errors are problem details (RFC 9457) whose `code` is stable.";

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
pub fn document() -> OpenApi {
    let mut info = Info::new("Bodega", env!("CARGO_PKG_VERSION"));
    info.description = Some(DESCRIPTION.to_owned());
    info.license = Some(License::new("MIT OR Apache-2.0"));
    let mut document = documents().into_iter().fold(OpenApi::new(info, Paths::new()), OpenApi::merge_from);
    document.servers = Some(vec![Server::new("/")]);
    document.tags = Some(TAGS.map(|(name, description)| tag(name, description)).into());

    let components = document.components.get_or_insert_with(Components::default);
    let mut schemas = vec![(ProblemBody::name().into_owned(), <ProblemBody as utoipa::PartialSchema>::schema())];
    ProblemBody::schemas(&mut schemas);
    components.schemas.extend(schemas);
    for (name, scheme) in security_schemes() {
        components.add_security_scheme(name, scheme);
    }

    for (path, item) in &mut document.paths.paths {
        for operation in operations::operations(item) {
            problems::complete(path, operation);
            validators::describe(operation);
        }
    }
    document
}

fn tag(name: &str, description: &str) -> Tag {
    TagBuilder::new().name(name).description(Some(description)).build()
}

fn security_schemes() -> [(&'static str, SecurityScheme); 3] {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The `access_token` of `POST /v1/auth/token`; it holds for 15 minutes."))
        .build();
    let header = |name: &str, description: &str| {
        SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(name, description)))
    };
    [
        ("bearer", SecurityScheme::Http(bearer)),
        ("cart_token", header("Cart-Token", "An anonymous visitor's cart, as the first item put into it returned it.")),
        ("order_token", header("Order-Token", "A guest's order, as placing it returned it.")),
    ]
}

#[cfg(test)]
mod tests;
