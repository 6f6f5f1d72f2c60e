//! What a product's variations differ in, and which combinations each of them stands for.

use super::lists::split;
use super::{Column, WooCommerce};
use crate::format::item::HeldRow;
use crate::format::labels::same;
use crate::format::model::{MAX_VARIANTS, ProductOption};

/// An attribute of a row, with its values as they stand.
pub(super) struct RowAttribute {
    pub(super) number: u8,
    pub(super) name: String,
    pub(super) values: Vec<String>,
}

impl WooCommerce {
    /// The attributes of a row, those with a name.
    pub(super) fn attributes(&self, row: &HeldRow) -> Vec<RowAttribute> {
        let read = |number: &u8| {
            let name = self.columns.filled(&row.cells, Column::AttributeName(*number))?.to_owned();
            let values = self.columns.filled(&row.cells, Column::AttributeValues(*number)).unwrap_or_default();
            Some(RowAttribute { number: *number, name, values: split(values) })
        };
        self.attributes.iter().filter_map(read).collect()
    }
}

/// The combinations that a variation stands for: with an empty value, or with none, every value of an option.
/// `None` if there are more than a product may have.
pub(super) fn combinations(options: &[ProductOption], attributes: &[RowAttribute]) -> Option<Vec<Vec<String>>> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    for option in options {
        let given = attributes.iter().find(|attribute| same(&attribute.name, &option.name));
        let values = given.and_then(|attribute| attribute.values.first());
        let values: Vec<&String> = match values {
            Some(value) => option.values.iter().filter(|known| same(known, value)).take(1).collect(),
            None => option.values.iter().collect(),
        };
        if all.len().saturating_mul(values.len()) > MAX_VARIANTS {
            return None;
        }
        let grown = all.iter().flat_map(|combination| {
            values.iter().map(|value| {
                let mut combination = combination.clone();
                combination.push((*value).clone());
                combination
            })
        });
        all = grown.collect();
    }
    Some(all)
}

/// Whether a variation stands for one combination alone.
pub(super) fn is_single(options: &[ProductOption], attributes: &[RowAttribute]) -> bool {
    options.iter().all(|option| {
        attributes.iter().any(|attribute| same(&attribute.name, &option.name) && !attribute.values.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(name: &str, values: &[&str]) -> ProductOption {
        ProductOption { name: name.to_owned(), values: values.iter().map(|value| (*value).to_owned()).collect() }
    }

    fn attribute(name: &str, value: &str) -> RowAttribute {
        RowAttribute { number: 1, name: name.to_owned(), values: split(value) }
    }

    #[test]
    fn an_empty_value_stands_for_every_one() {
        let options = [option("Colour", &["Blue", "Green"]), option("Size", &["L", "M"])];
        let of = |attributes: &[RowAttribute]| {
            let all = combinations(&options, attributes).expect("few");
            all.iter().map(|combination| combination.join(" ")).collect::<Vec<_>>()
        };
        assert_eq!(of(&[attribute("colour", "blue"), attribute("Size", "")]), ["Blue L", "Blue M"]);
        assert_eq!(of(&[attribute("Size", "M")]), ["Blue M", "Green M"]);
        assert_eq!(of(&[]).len(), 4);
        assert!(is_single(&options, &[attribute("Size", "M"), attribute("Colour", "Blue")]));
        assert!(!is_single(&options, &[attribute("Size", "M")]));
        let many: Vec<String> = (0..2_000).map(|number| number.to_string()).collect();
        let many = option("Number", &many.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(combinations(&[many.clone(), many.clone(), many], &[]), None);
    }
}
