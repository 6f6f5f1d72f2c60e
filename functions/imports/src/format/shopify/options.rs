//! The options of a product: named in its first row, valued in each row of a variant.

use shared::domain::Invalid;

use super::{Column, Shopify};
use crate::format::item::HeldRow;
use crate::format::labels::{add_once, option_name, option_value, same};
use crate::format::model::ProductOption;

/// What a product without options is given as one.
const NO_OPTION: (&str, &str) = ("Title", "Default Title");

/// The options of a product, and where their values are.
pub(super) struct Options {
    pub(super) options: Vec<ProductOption>,
    /// The numbers of the columns of each: several where an option is there twice under one name.
    columns: Vec<Vec<u8>>,
}

impl Options {
    /// From all rows of a product.
    ///
    /// # Errors
    /// When a name cannot be one, with its column.
    pub(super) fn read(shopify: &Shopify, rows: &[HeldRow]) -> Result<Self, (Column, Invalid)> {
        let mut found = Self { options: Vec::new(), columns: Vec::new() };
        for number in 1..=3 {
            let filled =
                |column| rows.iter().find_map(|row| shopify.columns.filled(&row.cells, column).map(str::to_owned));
            let column = Column::OptionName(number);
            let (name, value) = (filled(column), filled(Column::OptionValue(number)));
            let is_none = value.as_deref() == Some(NO_OPTION.1)
                && name.as_deref().is_none_or(|name| name.eq_ignore_ascii_case(NO_OPTION.0));
            if is_none || value.is_none() {
                continue;
            }
            let name = name.unwrap_or_else(|| format!("Option {number}"));
            let name = option_name(&name).map_err(|invalid| (column, invalid))?;
            match found.options.iter().position(|option| same(&option.name, &name)) {
                Some(place) => found.columns.get_mut(place).into_iter().for_each(|columns| columns.push(number)),
                None => {
                    found.options.push(ProductOption { name, values: Vec::new() });
                    found.columns.push(vec![number]);
                }
            }
        }
        Ok(found)
    }

    /// The values of a variant, noted with their options.
    ///
    /// # Errors
    /// When one is missing or no value, with its column.
    pub(super) fn values(&mut self, shopify: &Shopify, row: &HeldRow) -> Result<Vec<String>, (Column, Invalid)> {
        let mut read = Vec::with_capacity(self.options.len());
        for numbers in &self.columns {
            let mut filled = numbers.iter().filter_map(|number| {
                let column = Column::OptionValue(*number);
                Some((column, shopify.columns.filled(&row.cells, column)?))
            });
            let first = numbers.first().copied().unwrap_or(1);
            let missing = || {
                let detail = "is required: the product's other variants have a value of this option";
                (Column::OptionValue(first), Invalid::new("required", detail))
            };
            let (column, text) = filled.next().ok_or_else(missing)?;
            if let Some((other, _)) = filled.find(|(_, other)| !same(other, text)) {
                let detail = "is another value of an option that the product has twice";
                return Err((other, Invalid::new("repeated_option", detail)));
            }
            read.push(option_value(text).map_err(|invalid| (column, invalid))?);
        }
        let values = self.options.iter_mut().zip(read).map(|(option, value)| {
            let place = add_once(&mut option.values, value);
            option.values.get(place).cloned().unwrap_or_default()
        });
        Ok(values.collect())
    }
}
