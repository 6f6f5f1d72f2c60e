//! A product of the shop's own as a JSON object on a line, with the names that the API has. Without `variants`, it has
//! the fields of its only variant. What is not there stays as it is, `null` clears.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use shared::domain::{Decimal, Invalid, MAX_OPTIONS, Object, ProductColumn as Column, fold, joined_cell};
use shared::http::Present;

use super::product::read;
use super::row::Row;
use crate::format::cells::Cells;
use crate::format::check::Check;
use crate::format::context::Context;
use crate::format::item::Item;
use crate::format::numbers::DecimalSign;

/// Defines an object with the fields of a variant and others.
macro_rules! with_variant_fields {
    ($name:ident { $($others:tt)* }) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $name {
            $($others)*
            #[serde(default)]
            sku: Present<Option<String>>,
            price: Option<Decimal>,
            #[serde(default)]
            compare_at_price: Present<Option<Decimal>>,
            #[serde(default)]
            cost: Present<Option<Decimal>>,
            #[serde(default)]
            stock: Present<Option<i64>>,
            backorder: Option<String>,
            #[serde(default)]
            backorder_limit: Present<Option<i64>>,
            #[serde(default)]
            barcode: Present<Option<String>>,
            #[serde(default)]
            weight_grams: Present<Option<i64>>,
            #[serde(default)]
            tax_class: Present<Option<String>>,
            requires_shipping: Option<bool>,
            #[serde(default)]
            max_per_order: Present<Option<u32>>,
        }

        impl $name {
            /// Adds the fields of a variant to a row. `null` as a stock means `without_stock`.
            fn add_to(&self, row: &mut Row<'_>, without_stock: Option<&'static str>) {
                let text = |text: &Option<String>| text.clone();
                let amount = |amount: &Option<Decimal>| amount.as_ref().map(|amount| amount.as_str().to_owned());
                let number = |number: &Option<i64>| number.map(|number| number.to_string());
                add(row, Column::Sku, &self.sku, text);
                add(row, Column::CompareAtPrice, &self.compare_at_price, amount);
                add(row, Column::Cost, &self.cost, amount);
                add(row, Column::BackorderLimit, &self.backorder_limit, number);
                add(row, Column::Barcode, &self.barcode, text);
                add(row, Column::WeightGrams, &self.weight_grams, number);
                add(row, Column::TaxClass, &self.tax_class, text);
                add(row, Column::MaxPerOrder, &self.max_per_order, |it| it.map(|number| number.to_string()));
                let stock = match *self.stock {
                    Some(Some(units)) => Some(units.to_string()),
                    Some(None) => without_stock.map(str::to_owned),
                    None => None,
                };
                let price = self.price.as_ref().map(|price| price.as_str().to_owned());
                let shipping = self.requires_shipping.map(|flag| flag.to_string());
                for (column, value) in [
                    (Column::Price, price),
                    (Column::Stock, stock),
                    (Column::Backorder, self.backorder.clone()),
                    (Column::RequiresShipping, shipping),
                ] {
                    if value.is_some() {
                        row.add(column, value);
                    }
                }
            }
        }
    };
}

with_variant_fields! {
    JsonProduct {
        id: Option<String>,
        name: Option<String>,
        slug: Option<String>,
        #[serde(default)]
        description: Present<Option<String>>,
        #[serde(default)]
        description_html: Present<Option<String>>,
        status: Option<String>,
        category: Option<String>,
        #[serde(default)]
        tags: Present<Option<Vec<String>>>,
        #[serde(default)]
        attributes: Present<Option<Members>>,
        #[serde(default)]
        metadata: Present<Option<Members>>,
        #[serde(default)]
        seo: Present<Option<Object<JsonSeo>>>,
        #[serde(default)]
        image_url: Present<Option<String>>,
        #[serde(default)]
        media: Present<Option<Vec<Value>>>,
        external: Option<Object<JsonExternal>>,
        #[serde(default)]
        options: Vec<Object<JsonOption>>,
        variants: Option<Vec<Object<JsonVariant>>>,
    }
}

with_variant_fields! {
    JsonVariant {
        id: Option<String>,
        #[serde(default)]
        option_values: BTreeMap<String, String>,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonSeo {
    title: Option<String>,
    description: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonExternal {
    source: String,
    id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonOption {
    name: String,
    /// In the order in which to show them.
    #[serde(default)]
    values: Vec<String>,
}

/// The members of an object, as JSON again, so that a name that is there twice is seen.
struct Members(String);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Members;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    members.push(format!("{}:{value}", Value::String(name)));
                }
                Ok(Members(format!("{{{}}}", members.join(","))))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

fn add<T>(row: &mut Row<'_>, column: Column, value: &Present<Option<T>>, text: impl Fn(&Option<T>) -> Option<String>) {
    if let Some(value) = &**value {
        row.add(column, text(value));
    }
}

/// The product of a line.
pub(in crate::format) fn read_json(line: u64, cells: &Cells, context: &mut Context) -> Item {
    let text = cells.get(0).unwrap_or_default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let parsed: Result<Object<JsonProduct>, _> = serde_path_to_error::deserialize(&mut deserializer);
    let Object(json) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            let path = error.path().to_string();
            let column = if path == "." { "" } else { path.as_str() };
            return failed(line, column, &error.into_inner());
        }
    };
    if let Err(error) = deserializer.end() {
        return failed(line, "", &error);
    }
    let rows = match rows(line, &json) {
        Ok(rows) => rows,
        Err((column, invalid)) => {
            let mut check = Check::new(line, "");
            check.fail(column, invalid.code, &invalid.detail);
            return Item::failed(check.into_failures());
        }
    };
    let mut item = read(&rows, Some(DecimalSign::Point), context, &|column| name(&json, column));
    for option in item.product.iter_mut().flat_map(|product| &mut product.options) {
        let named = json.options.iter().find(|Object(named)| fold(&named.name) == fold(&option.name));
        let order: Vec<String> = named.iter().flat_map(|Object(it)| &it.values).map(|value| fold(value)).collect();
        option.values.sort_by_key(|value| order.iter().position(|known| *known == fold(value)).unwrap_or(usize::MAX));
    }
    let item = whole(item);
    // However many variants it has, it is one row.
    Item { rows: 1, failed_rows: u64::from(item.product.is_none()), ..item }
}

/// A product of which nothing failed, or none.
fn whole(item: Item) -> Item {
    if item.failures.is_empty() { item } else { Item { product: None, ..item } }
}

/// What the object calls a column.
fn name(json: &JsonProduct, column: Column) -> &'static str {
    match column {
        Column::ProductId => "id",
        Column::VariantId => "variants.id",
        Column::OptionName(_) => "options.name",
        Column::OptionValue(_) if json.variants.is_some() => "variants.option_values",
        Column::SeoTitle => "seo.title",
        Column::SeoDescription => "seo.description",
        Column::ExternalSource => "external.source",
        Column::ExternalId => "external.id",
        other => other.name(),
    }
}

fn rows(line: u64, json: &JsonProduct) -> Result<Vec<Row<'static>>, (&'static str, Invalid)> {
    if json.options.len() > MAX_OPTIONS {
        return Err(("options", Invalid::new("too_many_options", format!("must be at most {MAX_OPTIONS}"))));
    }
    let mut head = Row::new(line);
    add_product(&mut head, json);
    let Some(variants) = &json.variants else {
        json.add_to(&mut head, None);
        return Ok(vec![head]);
    };
    let mut rows = Vec::with_capacity(variants.len());
    for Object(variant) in variants {
        let mut row = std::mem::replace(&mut head, Row::new(line));
        add_some(&mut row, Column::VariantId, variant.id.as_ref());
        for (number, Object(option)) in (1_u8..).zip(&json.options) {
            row.add(Column::OptionName(number), Some(option.name.clone()));
            let value = variant.option_values.iter().find(|(name, _)| fold(name) == fold(&option.name));
            add_some(&mut row, Column::OptionValue(number), value.map(|(_, value)| value));
        }
        if variant.option_values.len() > json.options.len() {
            let detail = "has values of options that the product does not have";
            return Err(("variants.option_values", Invalid::new("unknown_option", detail)));
        }
        variant.add_to(&mut row, Some("untracked"));
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(("variants", Invalid::new("empty", "must have at least one variant")));
    }
    Ok(rows)
}

fn add_some(row: &mut Row<'_>, column: Column, text: Option<&String>) {
    if let Some(text) = text {
        row.add(column, Some(Cow::Owned(text.clone())));
    }
}

fn add_product(row: &mut Row<'_>, json: &JsonProduct) {
    add_some(row, Column::ProductId, json.id.as_ref());
    add_some(row, Column::Name, json.name.as_ref());
    add_some(row, Column::Slug, json.slug.as_ref());
    add_some(row, Column::Status, json.status.as_ref());
    add_some(row, Column::Category, json.category.as_ref());
    add(row, Column::Description, &json.description, Option::clone);
    add(row, Column::DescriptionHtml, &json.description_html, Option::clone);
    add(row, Column::ImageUrl, &json.image_url, Option::clone);
    let tags = |tags: &Option<Vec<String>>| tags.as_ref().map(|tags| joined_cell(tags.iter().map(String::as_str)));
    add(row, Column::Tags, &json.tags, tags);
    let list = |list: &Option<Vec<Value>>| list.as_ref().map(|list| Value::from(list.clone()).to_string());
    add(row, Column::Media, &json.media, list);
    let members = |members: &Option<Members>| members.as_ref().map(|Members(text)| text.clone());
    add(row, Column::Attributes, &json.attributes, members);
    add(row, Column::Metadata, &json.metadata, members);
    if let Some(seo) = &*json.seo {
        let seo = seo.as_ref().map(|Object(seo)| seo);
        row.add(Column::SeoTitle, seo.and_then(|seo| seo.title.clone()));
        row.add(Column::SeoDescription, seo.and_then(|seo| seo.description.clone()));
    }
    if let Some(Object(external)) = &json.external {
        row.add(Column::ExternalSource, Some(external.source.clone()));
        row.add(Column::ExternalId, Some(external.id.clone()));
    }
}

fn failed(line: u64, column: &str, error: &serde_json::Error) -> Item {
    let text = error.to_string();
    let mut check = Check::new(line, "");
    if let Some((code, detail)) = Invalid::untag(&text) {
        check.fail(column, code, detail);
    } else if error.is_data() {
        let named = |prefix: &str| text.strip_prefix(prefix)?.split('`').next();
        if let Some(name) = named("unknown field `") {
            check.fail(name, "unknown_field", "is unknown");
        } else if let Some(name) = named("duplicate field `") {
            check.fail(name, "duplicate_key", "must be given once");
        } else {
            // Serde's own words, without the place within the line.
            check.fail(column, "wrong_type", text.split(" at line ").next().unwrap_or_default());
        }
    } else {
        let detail = format!("is no JSON object on one line, from character {} on", error.column());
        check.fail("", "malformed_json", &detail);
    }
    Item::failed(check.into_failures())
}
#[cfg(test)]
mod tests {
    use shared::domain::{Currency, Sku};

    use super::*;
    use crate::format::model::{Field, ImportedStock};
    use crate::format::remarks::Remarks;
    use crate::format::seen::Seen;

    fn item(text: &str) -> Item {
        let (remarks, seen) = (Remarks::default(), Seen::default());
        let mut context = Context { currency: Currency::USD, sign: None, remarks, seen };
        let mut cells = Cells::default();
        cells.push(text);
        read_json(7, &cells, &mut context)
    }

    #[test]
    fn an_object_is_a_row() {
        let text = r#"{"sku":"A","price":1.500,"stock":3,"description":null,"status":"draft"}"#;
        let product = item(text).product.expect("a product");
        let variant = &product.variants[0];
        assert_eq!((variant.line, variant.sku.as_ref().map(Sku::as_str)), (7, Some("A")));
        assert_eq!((variant.price.map(|it| it.minor()), variant.stock), (Some(150), ImportedStock::Count(3)));
        assert_eq!((product.description, product.media, product.name), (Field::Cleared, None, None));

        let text = r#"{"name":"Tee","options":[{"name":"Size","values":["S","M"]}],"variants":[
            {"sku":"T","option_values":{"size":"S"},"price":"1","stock":null},{"option_values":{"Size":"M"},"price":"2"}]}"#;
        let tee = item(&text.replace('\n', "")).product.expect("a product");
        assert_eq!((tee.variants.len(), tee.options[0].values.as_slice()), (2, &["S".to_owned(), "M".to_owned()][..]));
        assert_eq!((tee.variants[0].stock, tee.variants[1].stock), (ImportedStock::Untracked, ImportedStock::Absent));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_field() {
        for (text, column, code_wanted) in [
            ("{", "", "malformed_json"),
            ("[]", "", "wrong_type"),
            ("{} {}", "", "malformed_json"),
            (r#"{"name":"x"}"#, "sku", "required"),
            (r#"{"sku":"A","prise":1}"#, "prise", "unknown_field"),
            (r#"{"sku":"A","sku":"B"}"#, "sku", "duplicate_key"),
            (r#"{"sku":"A","price":"free"}"#, "price", "invalid_amount"),
            (r#"{"sku":"A","price":true}"#, "price", "invalid_amount"),
            (r#"{"sku":"A","stock":1.5}"#, "stock", "wrong_type"),
            (r#"{"sku":"A","stock":-1}"#, "stock", "invalid_stock"),
            (
                r#"{"name":"x","options":[{"name":"S"}],"variants":[{"sku":"A","option_values":{"S":"a"},"price":"1"},{"option_values":{"S":"b"},"price":"1","weight_grams":-3}]}"#,
                "weight_grams",
                "invalid_weight",
            ),
        ] {
            let item = item(text);
            assert_eq!((item.rows, item.failed_rows, item.skipped_rows()), (1, 1, 0), "{text}");
            let failures = item.failures;
            assert_eq!((failures[0].column.as_str(), failures[0].code.as_str()), (column, code_wanted), "{text}");
        }
    }
}
