//! The shop's own columns as a JSON object a line: what is not there stays as it is, `null` clears.

use serde::Deserialize;
use shared::domain::{Currency, Decimal, Invalid, Object, ProductColumn};
use shared::http::Present;

use super::bodega::{Texts, row};
use super::check::Check;
use super::row::{Failure, Row};

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

pub(super) fn read(line: u64, text: &str, currency: Currency) -> Result<Row, Vec<Failure>> {
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
    row(line, &texts, currency, ProductColumn::name)
}

fn failed(line: u64, column: &str, error: &serde_json::Error) -> Result<Row, Vec<Failure>> {
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
    check.all(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Result<Row, (String, String)> {
        let first = |failures: Vec<Failure>| {
            let first = failures.into_iter().next().expect("a failure");
            (first.column, first.code)
        };
        read(7, text, Currency::USD).map_err(first)
    }

    #[test]
    fn an_object_is_a_row() {
        let row = code(r#"{"sku":"A","price":1.50,"stock":3,"description":null,"status":"draft"}"#).expect("a row");
        assert_eq!((row.line, row.sku.as_str(), row.price.map(|it| it.minor())), (7, "A", Some(150)));
        assert_eq!((row.description, row.image_url, row.name), (Some(None), None, None));
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
            let found = code(text).expect_err(text);
            assert_eq!(found, (column.to_owned(), code_wanted.to_owned()), "{text}");
        }
    }
}
