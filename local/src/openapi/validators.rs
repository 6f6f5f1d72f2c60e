use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};

/// `*`, or quoted tags separated by commas (RFC 9110, 13.1).
const TAGS: &str = r#"^(\*|(W/)?"[!#-+\--~]*"( *, *(W/)?"[!#-+\--~]*")*)$"#;

/// Says what `If-Match` and `If-None-Match` look like, wherever they are taken.
pub(super) fn describe(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        if parameter.name == "If-Match" || parameter.name == "If-None-Match" {
            let tags = ObjectBuilder::new().schema_type(SchemaType::new(Type::String)).pattern(Some(TAGS));
            parameter.schema = Some(RefOr::T(Schema::Object(tags.build())));
        }
    }
}
