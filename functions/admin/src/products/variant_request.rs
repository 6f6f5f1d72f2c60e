//! What staff send of variants and options.

use shared::domain::{
    Backorder, Barcode, Decimal, Grams, Level, OptionName, OptionValue, OptionValues, Quantity, Sku, Stock, TaxClass,
    VariantId,
};
use shared::http::{BackorderBody, DecimalBody, Present};
use utoipa::ToSchema;

use crate::products::sale_fields::{SaleFields, with_sale_fields};

/// An option of a product.
#[derive(Clone, Debug, eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductOptionFields)]
pub(crate) struct OptionRequest {
    #[schema(value_type = String, min_length = 1, max_length = 40, example = "Size")]
    pub(crate) name: OptionName,
    /// The order in which its values are shown. Values that are not listed follow in the order of the variants.
    #[serde(default)]
    #[schema(value_type = Vec<String>, required = false, max_items = 100, example = json!(["S", "M", "L"]))]
    pub(crate) values: Vec<OptionValue>,
}

with_sale_fields! {
    /// A variant of a product. Absent fields get their default.
    #[derive(Clone, Debug, eserde::Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = VariantFields)]
    VariantRequest {
        /// An existing variant of this product. Without it, the existing variant with the same option values is meant,
        /// or a new one is created.
        #[serde(default)]
        #[schema(value_type = Option<String>, pattern = "^var_[0-9a-f]{32}$", example = "var_019b78cf732073819059bf1f823cb2ff")]
        pub(crate) id: Option<VariantId>,
        /// A value for each of the product's options.
        #[serde(default)]
        #[schema(value_type = std::collections::BTreeMap<String, String>, required = false, example = json!({"Size": "M"}))]
        pub(crate) option_values: OptionValues,
    }
}

with_sale_fields! {
    /// The fields of a variant to change (RFC 7396). Absent fields stay; `null` clears an optional field.
    #[derive(Clone, Debug, eserde::Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = VariantPatch)]
    VariantPatch {
        /// New values for some of the product's options.
        #[serde(default)]
        #[schema(value_type = std::collections::BTreeMap<String, String>, required = false, example = json!({"Size": "M"}))]
        pub(crate) option_values: OptionValues,
        /// Its new place among the product's variants, from 0.
        #[serde(default)]
        #[schema(value_type = u32, required = false, minimum = 0, maximum = 99, example = 0)]
        pub(crate) position: Present<u32>,
    }
}
