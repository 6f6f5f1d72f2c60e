//! The values of variants for a product's options.

use std::collections::HashSet;

use shared::domain::{Invalid, OptionValue, OptionValues, ProductOption, Variant, fold};
use shared::http::FieldError;

/// The values of a variant for all options, each folded. It identifies the variant within its product.
pub(crate) type Tuple = Vec<String>;

pub(crate) fn tuple(values: &[OptionValue]) -> Tuple {
    values.iter().map(|value| fold(value.as_str())).collect()
}

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

/// Gives the options exactly the values that variants have, in the order that the options have them, then in the order
/// of the variants. One spelling stands for all, in the variants too.
pub(crate) fn settle(options: &mut [ProductOption], variants: &mut [Variant]) {
    for (place, option) in options.iter_mut().enumerate() {
        let used: Vec<OptionValue> =
            variants.iter().filter_map(|variant| variant.option_values.get(place)).cloned().collect();
        let alike = |a: &OptionValue, b: &OptionValue| fold(a.as_str()) == fold(b.as_str());
        let known = option.values.iter().filter(|value| used.iter().any(|used| alike(used, value)));
        let mut seen = HashSet::new();
        let values = known.chain(&used).filter(|value| seen.insert(fold(value.as_str()))).cloned().collect();
        option.values = values;
        for value in variants.iter_mut().filter_map(|variant| variant.option_values.get_mut(place)) {
            let spelling = option.values.iter().find(|known| alike(known, value));
            spelling.into_iter().for_each(|spelling| value.clone_from(spelling));
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::domain::{Money, Timestamp, VariantId};

    use super::*;

    fn value(text: &str) -> OptionValue {
        OptionValue::parse(text).expect("a value")
    }

    #[test]
    fn options_have_the_values_that_are_used() {
        let name = |name| shared::domain::OptionName::parse(name).expect("a name");
        let listed = |values: &[&str]| values.iter().map(|text| value(text)).collect();
        let mut options = [ProductOption { name: name("Size"), values: listed(&["S", "M", "L"]) }];
        let id = VariantId::lowest_at(Timestamp::from_millis(0));
        let variant = |size| Variant { option_values: vec![value(size)], ..Variant::new(id, Money::ZERO) };
        let mut variants = [variant("XL"), variant("l"), variant("S")];
        settle(&mut options, &mut variants);
        assert_eq!(options[0].values, ["S", "L", "XL"].map(value));
        assert_eq!(variants[1].option_values, [value("L")], "spelled as the option has it");
    }
}
