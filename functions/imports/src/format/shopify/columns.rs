//! The columns of Shopify's product export, under the names that they have had over the years and that people give them
//! by hand.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Column {
    Handle,
    Title,
    Body,
    Vendor,
    ProductCategory,
    Type,
    Tags,
    Published,
    Status,
    GiftCard,
    SeoTitle,
    SeoDescription,
    OptionName(u8),
    OptionValue(u8),
    /// Which of Shopify's own lists an option's values are from.
    OptionLink(u8),
    Sku,
    Barcode,
    Grams,
    Tracker,
    Quantity,
    Policy,
    Fulfilment,
    Price,
    CompareAt,
    Cost,
    RequiresShipping,
    Taxable,
    TaxCode,
    /// How weights are shown; grams are always grams.
    WeightUnit,
    Image,
    ImagePosition,
    ImageAlt,
    VariantImage,
}

const NAMES: [(&str, Column); 74] = [
    ("handle", Column::Handle),
    ("url handle", Column::Handle),
    ("title", Column::Title),
    ("body (html)", Column::Body),
    ("body html", Column::Body),
    ("body", Column::Body),
    ("description", Column::Body),
    ("vendor", Column::Vendor),
    ("product category", Column::ProductCategory),
    ("standard product type", Column::ProductCategory),
    ("standardized product type", Column::ProductCategory),
    ("type", Column::Type),
    ("product type", Column::Type),
    ("custom product type", Column::Type),
    ("tags", Column::Tags),
    ("published", Column::Published),
    ("published on online store", Column::Published),
    ("status", Column::Status),
    ("gift card", Column::GiftCard),
    ("seo title", Column::SeoTitle),
    ("seo description", Column::SeoDescription),
    ("option1 name", Column::OptionName(1)),
    ("option2 name", Column::OptionName(2)),
    ("option3 name", Column::OptionName(3)),
    ("option1 value", Column::OptionValue(1)),
    ("option2 value", Column::OptionValue(2)),
    ("option3 value", Column::OptionValue(3)),
    ("option1 linked to", Column::OptionLink(1)),
    ("option2 linked to", Column::OptionLink(2)),
    ("option3 linked to", Column::OptionLink(3)),
    ("variant sku", Column::Sku),
    ("sku", Column::Sku),
    ("variant barcode", Column::Barcode),
    ("barcode", Column::Barcode),
    ("variant grams", Column::Grams),
    ("weight value (grams)", Column::Grams),
    ("variant inventory tracker", Column::Tracker),
    ("inventory tracker", Column::Tracker),
    ("variant inventory qty", Column::Quantity),
    ("variant inventory quantity", Column::Quantity),
    ("inventory quantity", Column::Quantity),
    ("inventory qty", Column::Quantity),
    ("variant inventory policy", Column::Policy),
    ("inventory policy", Column::Policy),
    ("continue selling when out of stock", Column::Policy),
    ("variant fulfillment service", Column::Fulfilment),
    ("variant fulfilment service", Column::Fulfilment),
    ("variant fullfilment service", Column::Fulfilment),
    ("variant fullfillment service", Column::Fulfilment),
    ("fulfillment service", Column::Fulfilment),
    ("variant price", Column::Price),
    ("price", Column::Price),
    ("variant compare at price", Column::CompareAt),
    ("variant compare-at price", Column::CompareAt),
    ("compare at price", Column::CompareAt),
    ("compare-at price", Column::CompareAt),
    ("cost per item", Column::Cost),
    ("variant cost", Column::Cost),
    ("variant requires shipping", Column::RequiresShipping),
    ("requires shipping", Column::RequiresShipping),
    ("variant taxable", Column::Taxable),
    ("charge tax", Column::Taxable),
    ("variant tax code", Column::TaxCode),
    ("tax code", Column::TaxCode),
    ("variant weight unit", Column::WeightUnit),
    ("weight unit for display", Column::WeightUnit),
    ("image src", Column::Image),
    ("product image url", Column::Image),
    ("image position", Column::ImagePosition),
    ("image alt text", Column::ImageAlt),
    ("variant image", Column::VariantImage),
    ("variant image url", Column::VariantImage),
    ("image url", Column::Image),
    ("image alt", Column::ImageAlt),
];

/// The column of a name in lower case.
pub(in crate::format) fn known(name: &str) -> Option<Column> {
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, column)| *column)
}

/// All names that are known.
pub(super) fn names() -> Vec<&'static str> {
    NAMES.iter().map(|(name, _)| *name).collect()
}

impl Column {
    /// Whether it has numbers with decimals.
    pub(in crate::format) const fn is_decimal(self) -> bool {
        matches!(self, Self::Price | Self::CompareAt | Self::Cost | Self::Grams)
    }
}

/// The name of the attribute that a metafield's column stands for, as in `Farbe (product.metafields.custom.colour)`.
pub(super) fn metafield(name: &str) -> Option<&str> {
    let (shown, key) = name.split_once("(product.metafields.")?;
    let key = key.strip_suffix(')')?;
    Some(Some(shown.trim()).filter(|shown| !shown.is_empty()).unwrap_or(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_for_two_columns() {
        for (place, (name, _)) in NAMES.iter().enumerate() {
            assert!(NAMES[..place].iter().all(|(other, _)| other != name), "{name}");
            assert_eq!(*name, name.to_lowercase());
        }
    }

    #[test]
    fn a_metafield_has_the_name_that_people_see() {
        assert_eq!(metafield("Farbe (product.metafields.shopify.color-pattern)"), Some("Farbe"));
        assert_eq!(metafield("(product.metafields.custom.origin)"), Some("custom.origin"));
        assert_eq!(metafield("Google Shopping / MPN"), None);
    }
}
