/// The columns of the shop's own product files, which exports write and imports read. A row is a variant. What is of the
/// product as a whole stands in its first row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductColumn {
    ProductId,
    VariantId,
    Sku,
    Name,
    Slug,
    Description,
    DescriptionHtml,
    Status,
    Category,
    Tags,
    /// The name of an option, by its number from 1.
    OptionName(u8),
    /// The variant's value of an option, by its number from 1.
    OptionValue(u8),
    Price,
    CompareAtPrice,
    Cost,
    Stock,
    Backorder,
    BackorderLimit,
    Barcode,
    WeightGrams,
    TaxClass,
    RequiresShipping,
    MaxPerOrder,
    ImageUrl,
    /// Pictures that are elsewhere.
    Media,
    Attributes,
    Metadata,
    SeoTitle,
    SeoDescription,
    ExternalSource,
    ExternalId,
    /// The columns whose cells got an apostrophe from the export, separated by spaces.
    Guarded,
}

impl ProductColumn {
    /// In the order in which exports write them.
    pub const ALL: [Self; 36] = [
        Self::ProductId,
        Self::VariantId,
        Self::Sku,
        Self::Name,
        Self::Slug,
        Self::OptionName(1),
        Self::OptionValue(1),
        Self::OptionName(2),
        Self::OptionValue(2),
        Self::OptionName(3),
        Self::OptionValue(3),
        Self::Price,
        Self::CompareAtPrice,
        Self::Cost,
        Self::Stock,
        Self::Backorder,
        Self::BackorderLimit,
        Self::Status,
        Self::Category,
        Self::Tags,
        Self::Description,
        Self::DescriptionHtml,
        Self::ImageUrl,
        Self::Media,
        Self::Barcode,
        Self::WeightGrams,
        Self::TaxClass,
        Self::RequiresShipping,
        Self::MaxPerOrder,
        Self::Attributes,
        Self::Metadata,
        Self::SeoTitle,
        Self::SeoDescription,
        Self::ExternalSource,
        Self::ExternalId,
        Self::Guarded,
    ];

    /// Returns the name in the header of a file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ProductId => "product_id",
            Self::VariantId => "variant_id",
            Self::Sku => "sku",
            Self::Name => "name",
            Self::Slug => "slug",
            Self::Description => "description",
            Self::DescriptionHtml => "description_html",
            Self::Status => "status",
            Self::Category => "category",
            Self::Tags => "tags",
            Self::OptionName(1) => "option1_name",
            Self::OptionName(2) => "option2_name",
            Self::OptionName(_) => "option3_name",
            Self::OptionValue(1) => "option1_value",
            Self::OptionValue(2) => "option2_value",
            Self::OptionValue(_) => "option3_value",
            Self::Price => "price",
            Self::CompareAtPrice => "compare_at_price",
            Self::Cost => "cost",
            Self::Stock => "stock",
            Self::Backorder => "backorder",
            Self::BackorderLimit => "backorder_limit",
            Self::Barcode => "barcode",
            Self::WeightGrams => "weight_grams",
            Self::TaxClass => "tax_class",
            Self::RequiresShipping => "requires_shipping",
            Self::MaxPerOrder => "max_per_order",
            Self::ImageUrl => "image_url",
            Self::Media => "media",
            Self::Attributes => "attributes",
            Self::Metadata => "metadata",
            Self::SeoTitle => "seo_title",
            Self::SeoDescription => "seo_description",
            Self::ExternalSource => "external_source",
            Self::ExternalId => "external_id",
            Self::Guarded => "guarded",
        }
    }

    /// Returns the column of this name, which must be in lower case. `id` is `product_id` too.
    pub fn of_name(name: &str) -> Option<Self> {
        let name = if name == "id" { Self::ProductId.name() } else { name };
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    /// Returns true if its cells are amounts, which may have a decimal sign.
    pub const fn is_amount(self) -> bool {
        matches!(self, Self::Price | Self::CompareAtPrice | Self::Cost)
    }

    /// Returns true if its cells are texts that people wrote, which a spreadsheet might take for formulas.
    pub const fn is_text(self) -> bool {
        matches!(
            self,
            Self::Sku
                | Self::Name
                | Self::Description
                | Self::DescriptionHtml
                | Self::Category
                | Self::Tags
                | Self::OptionName(_)
                | Self::OptionValue(_)
                | Self::Barcode
                | Self::TaxClass
                | Self::ImageUrl
                | Self::SeoTitle
                | Self::SeoDescription
                | Self::ExternalId
        )
    }
}

/// Joins texts to one cell: separated by commas; a comma or backslash within one has a backslash before it.
pub fn joined_cell<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let escaped = texts.into_iter().map(|text| text.replace('\\', "\\\\").replace(',', "\\,"));
    escaped.collect::<Vec<_>>().join(", ")
}

/// The inverse of [`joined_cell`]. Texts are trimmed; empty ones are left out.
pub fn split_cell(cell: &str) -> Vec<String> {
    let (mut texts, mut text) = (Vec::new(), String::new());
    let mut characters = cell.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => text.extend(characters.next()),
            ',' => texts.push(std::mem::take(&mut text)),
            _ => text.push(c),
        }
    }
    texts.push(text);
    texts.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_list_comes_back_from_its_cell(texts in prop::collection::vec("[a-b,\\\\é]{1,4}( [,\\\\c]{1,3})?", 0..5)) {
            let cell = joined_cell(texts.iter().map(String::as_str));
            prop_assert_eq!(split_cell(&cell), texts);
        }
    }

    #[test]
    fn each_column_has_one_name() {
        for column in ProductColumn::ALL {
            assert_eq!(ProductColumn::of_name(column.name()), Some(column));
        }
    }
}
