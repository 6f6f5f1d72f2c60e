use std::borrow::Cow;

use shared::domain::{
    Currency, Grams, Money, ProductColumn as Column, Quantity, SingleLine, Sku, StockPolicy, Variant, guarded,
    is_formula, joined_cell,
};
use shared::store::{ProductItem, StockItem};

use crate::exports::category_names::CategoryNames;
use crate::exports::export_json::{backorder, pictures};

/// What stands for a stock that is not counted.
const UNTRACKED: &str = "untracked";

/// A variant as its row of the shop's own CSV, which people open in spreadsheets.
pub(crate) struct ExportRow<'a> {
    pub(crate) product: &'a ProductItem,
    pub(crate) variant: &'a Variant,
    pub(crate) stock: &'a StockItem,
    /// Whether the row has the cells of the product as a whole.
    pub(crate) is_first: bool,
}

impl ExportRow<'_> {
    /// The cells of [`Column::ALL`], in that order, without what a spreadsheet would take for a formula.
    pub(crate) fn cells(&self, names: &CategoryNames, currency: Currency) -> Vec<String> {
        let mut formulas: Vec<&str> = Vec::new();
        let mut cells = Vec::with_capacity(Column::ALL.len());
        for column in Column::ALL {
            let cell = if column == Column::Guarded {
                Cow::Owned(formulas.join(" "))
            } else {
                self.cell(column, names, currency).unwrap_or_default()
            };
            if column.is_text() && is_formula(&cell) {
                formulas.push(column.name());
                cells.push(guarded(&cell).into_owned());
            } else {
                cells.push(cell.into_owned());
            }
        }
        cells
    }

    fn cell(&self, column: Column, names: &CategoryNames, currency: Currency) -> Option<Cow<'_, str>> {
        let product = Some(self.product).filter(|_| self.is_first);
        let variant = self.variant;
        let money = |amount: Option<Money>| amount.map(|amount| Cow::from(amount.format(currency)));
        let number = |number: Option<String>| number.map(Cow::from);
        match column {
            Column::ProductId => Some(self.product.id.to_string().into()),
            Column::VariantId => Some(variant.id.to_string().into()),
            Column::Sku => variant.sku.as_ref().map(|sku| Sku::as_str(sku).into()),
            Column::OptionName(place) => option(&self.product.options, place).map(|it| it.name.as_str().into()),
            Column::OptionValue(place) => option(&variant.option_values, place).map(|it| it.as_str().into()),
            Column::Price => money(Some(variant.price)),
            Column::CompareAtPrice => money(variant.compare_at_price),
            Column::Cost => money(variant.cost),
            Column::Stock => Some(match variant.policy {
                StockPolicy::Untracked => UNTRACKED.into(),
                StockPolicy::Deny | StockPolicy::Allow(_) => self.stock.available.to_string().into(),
            }),
            Column::Backorder => Some(backorder(variant.policy).0.into()),
            Column::BackorderLimit => number(backorder(variant.policy).1.map(|limit| limit.to_string())),
            Column::Barcode => variant.barcode.as_ref().map(|it| it.as_str().into()),
            Column::WeightGrams => number(variant.weight_grams.map(|it| Grams::get(it).to_string())),
            Column::TaxClass => variant.tax_class.as_ref().map(|it| it.as_str().into()),
            Column::RequiresShipping => Some(variant.requires_shipping.to_string().into()),
            Column::MaxPerOrder => number(variant.max_per_order.map(|it| Quantity::get(it).to_string())),
            Column::Guarded => None,
            of_product => product.and_then(|product| product_cell(product, of_product, names)),
        }
    }
}

/// A cell of the product as a whole.
fn product_cell<'a>(product: &'a ProductItem, column: Column, names: &CategoryNames) -> Option<Cow<'a, str>> {
    let json = |is_empty: bool, value: serde_json::Result<String>| value.ok().filter(|_| !is_empty).map(Cow::from);
    match column {
        Column::Slug => Some(product.slug.as_str().into()),
        Column::Name => Some(product.name.as_str().into()),
        // An import makes the text from the HTML.
        Column::Description if product.description_html.is_some() => None,
        Column::Description => product.description.as_ref().map(|it| it.as_str().into()),
        Column::DescriptionHtml => product.description_html.as_ref().map(|it| it.as_str().into()),
        Column::Status => Some(product.status.as_str().into()),
        Column::Category => Some(names.of(product.category_id).to_owned().into()),
        Column::Tags => Some(joined_cell(product.tags.iter()).into()),
        Column::ImageUrl => product.image_url.as_ref().map(|it| it.as_str().into()),
        Column::Media => {
            let pictures = pictures(product);
            json(pictures.is_empty(), serde_json::to_string(&pictures))
        }
        Column::Attributes => json(product.attributes.is_empty(), serde_json::to_string(&product.attributes)),
        Column::Metadata => json(product.metadata.is_empty(), serde_json::to_string(&product.metadata)),
        Column::SeoTitle => product.seo.title.as_ref().map(|it| it.as_str().into()),
        Column::SeoDescription => product.seo.description.as_ref().map(|it| it.as_str().into()),
        Column::ExternalSource => product.external.as_ref().map(|it| it.source.as_str().into()),
        Column::ExternalId => product.external.as_ref().map(|it| SingleLine::as_str(&it.id).into()),
        _ => None,
    }
}

/// The thing of this number, from 1.
fn option<T>(things: &[T], number: u8) -> Option<&T> {
    things.get(usize::from(number).checked_sub(1)?)
}
