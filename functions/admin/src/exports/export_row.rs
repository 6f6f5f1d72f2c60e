use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;
use shared::domain::{CategoryId, Currency, ProductColumn, Slug, Variant, fold, guarded, is_formula};
use shared::store::{CategoryItem, ProductItem, StockItem};

/// A product as its row of the shop's own format. The fields are those of JSON, in their order.
#[derive(Serialize)]
pub(crate) struct ExportRow<'a> {
    /// One without a sku goes by its id; an import finds it by that.
    sku: String,
    name: &'a str,
    description: Option<&'a str>,
    price: String,
    stock: i64,
    category: &'a str,
    image_url: Option<&'a str>,
    status: &'static str,
}

/// The same as CSV, which people open in spreadsheets. The fields are [`ProductColumn::ALL`], in that order.
#[derive(Serialize)]
pub(crate) struct CsvRow<'a> {
    sku: Cow<'a, str>,
    name: Cow<'a, str>,
    description: Option<Cow<'a, str>>,
    price: &'a str,
    stock: i64,
    category: Cow<'a, str>,
    image_url: Option<Cow<'a, str>>,
    status: &'static str,
    /// The columns that have an apostrophe before their text, which an import takes off again.
    guarded: String,
}

/// What each category is called where rows name it: by its name, or by its slug where another could be meant.
pub(crate) struct CategoryNames(HashMap<CategoryId, String>);

impl CategoryNames {
    pub(crate) fn new(categories: &[CategoryItem]) -> Self {
        let mut meant: HashMap<String, usize> = HashMap::new();
        for category in categories {
            *meant.entry(fold(category.name.as_str())).or_default() += 1;
        }
        let is_a_slug = |name: &str| Slug::parse(name).is_ok_and(|slug| categories.iter().any(|it| it.slug == slug));
        let called = |category: &CategoryItem| {
            let name = category.name.as_str();
            let alone = meant.get(&fold(name)) == Some(&1) && (!is_a_slug(name) || category.slug.as_str() == name);
            if alone { name.to_owned() } else { category.slug.as_str().to_owned() }
        };
        Self(categories.iter().map(|category| (category.id, called(category))).collect())
    }
}

impl ExportRow<'_> {
    /// Without what a spreadsheet would take for a formula: numbers are none.
    pub(crate) fn to_csv(&self) -> CsvRow<'_> {
        let texts = [
            (ProductColumn::Sku, Some(self.sku.as_str())),
            (ProductColumn::Name, Some(self.name)),
            (ProductColumn::Description, self.description),
            (ProductColumn::Category, Some(self.category)),
            (ProductColumn::ImageUrl, self.image_url),
        ];
        let formulas = texts.into_iter().filter(|(_, text)| text.is_some_and(is_formula));
        CsvRow {
            sku: guarded(&self.sku),
            name: guarded(self.name),
            description: self.description.map(guarded),
            price: &self.price,
            stock: self.stock,
            category: guarded(self.category),
            image_url: self.image_url.map(guarded),
            status: self.status,
            guarded: formulas.map(|(column, _)| column.name()).collect::<Vec<_>>().join(" "),
        }
    }
}

impl<'a> ExportRow<'a> {
    pub(crate) fn new(
        product: &'a ProductItem,
        (variant, stock): (&Variant, &StockItem),
        names: &'a CategoryNames,
        currency: Currency,
    ) -> Self {
        Self {
            sku: variant.sku.as_ref().map_or_else(|| product.id.to_string(), |sku| sku.as_str().to_owned()),
            name: product.name.as_str(),
            description: product.description.as_ref().map(|text| text.as_str()),
            price: variant.price.format(currency),
            stock: stock.available,
            category: names.0.get(&product.category_id).map_or("", String::as_str),
            image_url: product.image_url.as_ref().map(|url| url.as_str()),
            status: product.status.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_csv_has_all_columns_in_their_order() {
        let row = ExportRow {
            sku: "MUG-1".to_owned(),
            name: "=Mug",
            description: None,
            price: "12.50".to_owned(),
            stock: 3,
            category: "Kitchen",
            image_url: None,
            status: "active",
        };
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.serialize(row.to_csv()).expect("a row");
        let text = String::from_utf8(writer.into_inner().expect("flushed")).expect("UTF-8");
        let header = ProductColumn::ALL.map(ProductColumn::name).join(",");
        assert_eq!(text, format!("{header}\nMUG-1,'=Mug,,12.50,3,Kitchen,,active,name\n"));
    }
}
