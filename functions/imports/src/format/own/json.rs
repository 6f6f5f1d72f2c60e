//! The shop's own columns as a JSON object a line: what is not there stays as it is, `null` clears.

use serde::Deserialize;
use shared::domain::{Decimal, Invalid, Object, ProductColumn};
use shared::http::Present;

use super::product::{Texts, read};
use crate::format::cells::Cells;
use crate::format::check::Check;
use crate::format::context::Context;
use crate::format::item::Item;
use crate::format::numbers::DecimalSign;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonRow {
    sku: Option<String>,
    name: Option<String>,
    #[serde(default)]
    description: Present<Option<String>>,
    price: Option<Decimal>,
    stock: Option<i64>,
    category: Option<String>,
    #[serde(default)]
    image_url: Present<Option<String>>,
    status: Option<String>,
}

/// The product of a line.
pub(in crate::format) fn read_json(line: u64, cells: &Cells, context: &mut Context) -> Item {
    let text = cells.get(0).unwrap_or_default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let parsed: Result<Object<JsonRow>, _> = serde_path_to_error::deserialize(&mut deserializer);
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
    let stock = json.stock.map(|stock| stock.to_string());
    let texts = Texts {
        sku: json.sku.as_deref().unwrap_or_default(),
        name: json.name.as_deref(),
        description: json.description.as_ref().map(Option::as_deref),
        price: json.price.as_ref().map(Decimal::as_str),
        stock: stock.as_deref(),
        category: json.category.as_deref(),
        image_url: json.image_url.as_ref().map(Option::as_deref),
        status: json.status.as_deref(),
    };
    read(line, &texts, Some(DecimalSign::Point), context, ProductColumn::name)
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
        ] {
            let failures = item(text).failures;
            assert_eq!((failures[0].column.as_str(), failures[0].code.as_str()), (column, code_wanted), "{text}");
        }
    }
}
