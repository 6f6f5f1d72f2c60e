//! The columns of Shopify's product export.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Column {
    Handle,
    Title,
    Body,
    ProductCategory,
    Type,
    Published,
    Status,
    OptionValue(u8),
    Sku,
    Quantity,
    Price,
    Image,
    VariantImage,
}

/// The column of a name, in the exports until 2024 and in those since.
pub(in crate::format) fn known(name: &str) -> Option<Column> {
    Some(match name {
        "handle" | "url handle" => Column::Handle,
        "title" => Column::Title,
        "body (html)" | "body html" | "description" => Column::Body,
        "product category" => Column::ProductCategory,
        "type" | "product type" => Column::Type,
        "published" | "published on online store" => Column::Published,
        "status" => Column::Status,
        "option1 value" => Column::OptionValue(1),
        "option2 value" => Column::OptionValue(2),
        "option3 value" => Column::OptionValue(3),
        "variant sku" | "sku" => Column::Sku,
        "variant inventory qty" | "inventory quantity" => Column::Quantity,
        "variant price" | "price" => Column::Price,
        "image src" | "product image url" => Column::Image,
        "variant image" | "variant image url" => Column::VariantImage,
        _ => return None,
    })
}
