//! The values of variants for a product's options.

use shared::domain::{Invalid, OptionValue, OptionValues, ProductOption, fold};
use shared::http::FieldError;

/// The values of a variant in the options' order: those that are given, or else those from before. `at` is the pointer of
/// the object that has them.
pub(crate) fn given_values(
    options: &[ProductOption],
    given: &OptionValues,
    before: &[OptionValue],
    at: &str,
    errors: &mut Vec<FieldError>,
) -> Vec<OptionValue> {
    let mut refuse = |code, detail: String| {
        errors.push(FieldError::new(format!("{at}/option_values"), &Invalid::new(code, detail)));
    };
    let is_of = |option: &ProductOption, name: &str| fold(option.name.as_str()) == fold(name);
    for name in given.0.keys().filter(|name| !options.iter().any(|option| is_of(option, name))) {
        refuse("unknown_option", format!("names an option that the product does not have: {}", shown(name)));
    }
    let mut values = Vec::with_capacity(options.len());
    for (place, option) in options.iter().enumerate() {
        let mut named = given.0.iter().filter(|(name, _)| is_of(option, name)).map(|(_, value)| value);
        let value = named.next();
        if named.next().is_some() {
            refuse("duplicate_option", format!("has two values for {}", option.name.as_str()));
        }
        match value.or_else(|| before.get(place)) {
            Some(value) => values.push(value.clone()),
            None => refuse("required", format!("has no value for {}", option.name.as_str())),
        }
    }
    values
}

/// The start of a text from the request, for an error.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}
