use std::collections::BTreeMap;

use serde::Serialize;
use shared::domain::{
    Attributes, Currency, ExternalId, Grams, Media, Metadata, Money, ProductOption, Quantity, Sku, Stock, StockPolicy,
    Tags, Variant, VariantId,
};
use shared::store::{ProductItem, StockItem, StockedProduct};

use crate::exports::category_names::CategoryNames;

/// A product as its line of the shop's own JSON Lines, with the names that the API has.
#[derive(Serialize)]
pub(crate) struct ExportProduct<'a> {
    id: String,
    name: &'a str,
    slug: &'a str,
    /// Not beside the HTML, of which it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Option<&'a str>>,
    description_html: Option<&'a str>,
    status: &'static str,
    category: &'a str,
    tags: &'a Tags,
    attributes: &'a Attributes,
    metadata: &'a Metadata,
    seo: ExportSeo<'a>,
    image_url: Option<&'a str>,
    media: Vec<ExportPicture<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external: Option<&'a ExternalId>,
    options: &'a [ProductOption],
    variants: Vec<ExportVariant<'a>>,
}

/// A picture that is elsewhere. Uploaded ones are the shop's own.
#[derive(Serialize)]
pub(crate) struct ExportPicture<'a> {
    url: &'a str,
    alt: Option<&'a str>,
    variants: &'a [VariantId],
}

#[derive(Serialize)]
struct ExportSeo<'a> {
    title: Option<&'a str>,
    description: Option<&'a str>,
}

#[derive(Serialize)]
struct ExportVariant<'a> {
    id: String,
    option_values: BTreeMap<&'a str, &'a str>,
    sku: Option<&'a str>,
    price: String,
    compare_at_price: Option<String>,
    cost: Option<String>,
    /// Null if it is not counted.
    stock: Option<i64>,
    backorder: &'static str,
    backorder_limit: Option<i64>,
    barcode: Option<&'a str>,
    weight_grams: Option<u32>,
    tax_class: Option<&'a str>,
    requires_shipping: bool,
    max_per_order: Option<u32>,
}

impl<'a> ExportProduct<'a> {
    pub(crate) fn new(stocked: &'a StockedProduct, names: &'a CategoryNames, currency: Currency) -> Self {
        let product = &stocked.product;
        let description_html = product.description_html.as_ref().map(|html| html.as_str());
        let description = product.description.as_ref().map(|text| text.as_str()).filter(|text| !text.is_empty());
        Self {
            id: product.id.to_string(),
            name: product.name.as_str(),
            slug: product.slug.as_str(),
            description: description_html.is_none().then_some(description),
            description_html,
            status: product.status.as_str(),
            category: names.of(product.category_id),
            tags: &product.tags,
            attributes: &product.attributes,
            metadata: &product.metadata,
            seo: ExportSeo {
                title: product.seo.title.as_ref().map(|text| text.as_str()),
                description: product.seo.description.as_ref().map(|text| text.as_str()),
            },
            image_url: product.image_url.as_ref().map(|url| url.as_str()),
            media: pictures(product),
            external: product.external.as_ref(),
            options: &product.options,
            variants: stocked.variants().map(|of| ExportVariant::new(product, of, currency)).collect(),
        }
    }
}

/// The pictures of a product that are elsewhere.
pub(crate) fn pictures(product: &ProductItem) -> Vec<ExportPicture<'_>> {
    let shown = |media| {
        let Media { url, alt, variants, .. }: &Media = media;
        let url = url.as_ref()?.as_str();
        Some(ExportPicture { url, alt: alt.as_ref().map(|alt| alt.as_str()), variants })
    };
    product.media.iter().filter_map(shown).collect()
}

impl<'a> ExportVariant<'a> {
    fn new(product: &'a ProductItem, (variant, stock): (&'a Variant, &StockItem), currency: Currency) -> Self {
        let money = |amount: Money| amount.format(currency);
        let (backorder, backorder_limit) = backorder(variant.policy);
        let values = product.options.iter().zip(&variant.option_values);
        Self {
            id: variant.id.to_string(),
            option_values: values.map(|(option, value)| (option.name.as_str(), value.as_str())).collect(),
            sku: variant.sku.as_ref().map(Sku::as_str),
            price: money(variant.price),
            compare_at_price: variant.compare_at_price.map(money),
            cost: variant.cost.map(money),
            stock: (variant.policy != StockPolicy::Untracked).then_some(stock.available),
            backorder,
            backorder_limit,
            barcode: variant.barcode.as_ref().map(|code| code.as_str()),
            weight_grams: variant.weight_grams.map(Grams::get),
            tax_class: variant.tax_class.as_ref().map(|class| class.as_str()),
            requires_shipping: variant.requires_shipping,
            max_per_order: variant.max_per_order.map(Quantity::get),
        }
    }
}

/// A policy's fields.
pub(crate) fn backorder(policy: StockPolicy) -> (&'static str, Option<i64>) {
    match policy {
        StockPolicy::Allow(limit) => ("allow", limit.map(Stock::get)),
        StockPolicy::Deny | StockPolicy::Untracked => ("deny", None),
    }
}
