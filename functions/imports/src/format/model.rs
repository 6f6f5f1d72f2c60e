//! A product as a file describes it, whatever the file's format and before anything is known of the shop.

use shared::domain::{
    AltText, AttributeValue, Barcode, CategoryName, ExternalId, ImageUrl, Label, Money, OptionName, OptionValue,
    ProductDescription, ProductId, ProductName, ProductStatus, SafeHtml, SeoTitle, Sku, Slug, TaxClass, VariantId,
};

use super::says::Says;

pub(crate) use shared::domain::{MAX_ATTRIBUTES, MAX_CATEGORY_DEPTH, MAX_MEDIA, MAX_OPTIONS, MAX_TAGS, MAX_VARIANTS};

/// The longest name and value of an option, in characters.
pub(crate) const MAX_OPTION_NAME: usize = OptionName::MAX_CHARS;
pub(crate) const MAX_OPTION_VALUE: usize = OptionValue::MAX_CHARS;
/// The longest barcode, name of a tax class, alternative text, and title for search engines, in characters.
pub(crate) const MAX_BARCODE: usize = Barcode::MAX_CHARS;
pub(crate) const MAX_TAX_CLASS: usize = TaxClass::MAX_CHARS;
pub(crate) const MAX_ALT: usize = AltText::MAX_CHARS;
pub(crate) const MAX_SEO_TITLE: usize = SeoTitle::MAX_CHARS;
/// The longest tag, and name of an attribute, in characters.
pub(crate) const MAX_LABEL: usize = Label::MAX_CHARS;
/// The longest value of an attribute or of metadata, and description for search engines, in characters.
pub(crate) const MAX_VALUE: usize = AttributeValue::MAX_CHARS;

/// Whose format a file has, and so whose the external ids are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    Own,
    Shopify,
    WooCommerce,
}

/// What a file says of something that a product can be without.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Field<T> {
    /// Nothing: it stays as it is.
    #[default]
    Absent,
    /// That there is none.
    Cleared,
    Is(T),
}

/// A product of a file. What is `None` or [`Field::Absent`] the file says nothing of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImportedProduct {
    pub(crate) source: Source,
    /// In the shop's own files, what the product was known by in the shop system that it came from.
    pub(crate) external: Option<ExternalId>,
    /// What the source knows it by: Shopify's handle, WooCommerce's ID. Unique together with the source. None in the
    /// shop's own files, and in WooCommerce's files without IDs.
    pub(crate) external_id: Option<String>,
    /// In the shop's own files.
    pub(crate) id: Option<ProductId>,
    /// Made of Shopify's handle: always something that can stand in an address.
    pub(crate) slug: Option<Slug>,
    pub(crate) name: Option<ProductName>,
    pub(crate) description: Field<Description>,
    pub(crate) status: Option<ProductStatus>,
    /// False if it can be reached by its address and is in no list.
    pub(crate) listed: Option<bool>,
    /// From the top of the tree to the product's own category, at most five; empty if the file says none. In the shop's
    /// own files one name or slug.
    pub(crate) category_path: Vec<CategoryName>,
    /// At most fifty, each once.
    pub(crate) tags: Option<Vec<String>>,
    /// At most fifty, each with its values.
    pub(crate) attributes: Vec<Attribute>,
    /// At most three. Empty if the product has one variant without options.
    pub(crate) options: Vec<ProductOption>,
    /// 1 to 100, each with other option values.
    pub(crate) variants: Vec<ImportedVariant>,
    /// In the shop's own files.
    pub(crate) image_url: Field<ImageUrl>,
    /// At most fifty, in the order to show them in; none if the file has no column of pictures.
    pub(crate) media: Option<Vec<ImportedMedia>>,
    pub(crate) seo: Seo,
    pub(crate) metadata: Vec<(String, String)>,
    pub(crate) vendor: Option<String>,
    /// What the file has columns for, so that nothing there means that there is none.
    pub(crate) says: Says,
    /// The line that the product's own row begins in, from 1.
    pub(crate) first_line: u64,
}

/// A description, in both forms. The text is what is left of the HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Description {
    /// The first 5,000 characters.
    pub(crate) text: ProductDescription,
    /// Without scripts, styles and whatever else could do harm; at most 20,000 bytes. None if the file has plain text,
    /// or the HTML is too long or too deep.
    pub(crate) html: Option<SafeHtml>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) values: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProductOption {
    /// 1 to 100 characters, unlike the product's other names whatever their case.
    pub(crate) name: String,
    /// In the order of the file, each once.
    pub(crate) values: Vec<String>,
}

/// What people buy of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImportedVariant {
    /// In the shop's own files.
    pub(crate) id: Option<VariantId>,
    /// WooCommerce's ID of the variation. Several variants share it if the variation stands for several.
    pub(crate) external_id: Option<String>,
    /// One of each option, in the order of the product's options, spelt as there.
    pub(crate) option_values: Vec<String>,
    pub(crate) sku: Option<Sku>,
    /// An earlier variant of the file has the same SKU.
    pub(crate) repeats_sku: bool,
    pub(crate) barcode: Option<String>,
    /// None only in the shop's own files.
    pub(crate) price: Option<Money>,
    /// What it cost before; always more than the price.
    pub(crate) compare_at_price: Option<Money>,
    /// What the shop pays for it.
    pub(crate) cost: Option<Money>,
    pub(crate) weight_grams: Option<u32>,
    /// WooCommerce's class; `exempt` for what is not taxed.
    pub(crate) tax_class: Option<String>,
    pub(crate) requires_shipping: Option<bool>,
    pub(crate) stock: ImportedStock,
    pub(crate) backorder: Backorder,
    /// How many may be owed; none if that is not limited.
    pub(crate) backorder_limit: Option<i64>,
    /// In one order.
    pub(crate) max_per_order: Option<u32>,
    /// The line that its row begins in, from 1. Several variants share it if the row stands for several.
    pub(crate) line: u64,
    /// What the file has columns for, so that nothing there means that there is none.
    pub(crate) says: Says,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImportedStock {
    /// The file has no stock, or not of this variant: what there is stays; a new variant has 0.
    Absent,
    /// There is always enough.
    Untracked,
    /// How many there are to sell from now on: -1,000,000,000 to 1,000,000,000. Less than 0 are owed to buyers.
    Count(i64),
}

/// Whether more may be sold than there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Backorder {
    #[default]
    Deny,
    Allow,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImportedMedia {
    pub(crate) url: ImageUrl,
    /// What it shows, for those who do not see it.
    pub(crate) alt: Option<String>,
    /// The variants that it shows, by their place in the product's; none if it shows the product.
    pub(crate) variants: Vec<usize>,
}

/// What search engines are told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seo {
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
}

/// Leaves out the values that no variant has: those of variants that failed, or that a shop no longer makes.
pub(super) fn keep_used_values(options: &mut [ProductOption], variants: &[ImportedVariant]) {
    for (place, option) in options.iter_mut().enumerate() {
        let is_used = |value: &String| variants.iter().any(|variant| variant.option_values.get(place) == Some(value));
        option.values.retain(is_used);
    }
}

impl<T> Field<T> {
    /// Of something that a file has a column for.
    pub(crate) fn of(value: Option<T>) -> Self {
        value.map_or(Self::Cleared, Self::Is)
    }
}
