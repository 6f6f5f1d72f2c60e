//! What the options of a product and the values of its variants have to do with each other.

use std::collections::HashSet;

use super::{OptionValue, ProductOption, Variant, fold};

/// The values of a variant for all options, each folded. They identify the variant within its product.
pub fn option_key(values: &[OptionValue]) -> Vec<String> {
    values.iter().map(|value| fold(value.as_str())).collect()
}

/// Gives the options exactly the values that variants have, in the order that the options have them, then in the order
/// of the variants. One spelling stands for all, in the variants too.
pub fn settle_options(options: &mut [ProductOption], variants: &mut [Variant]) {
    for (place, option) in options.iter_mut().enumerate() {
        let used: Vec<OptionValue> =
            variants.iter().filter_map(|variant| variant.option_values.get(place)).cloned().collect();
        let folded: HashSet<String> = used.iter().map(|value| fold(value.as_str())).collect();
        let known = option.values.iter().filter(|value| folded.contains(&fold(value.as_str())));
        let mut seen = HashSet::new();
        let values = known.chain(&used).filter(|value| seen.insert(fold(value.as_str()))).cloned().collect();
        option.values = values;
        for value in variants.iter_mut().filter_map(|variant| variant.option_values.get_mut(place)) {
            let spelling = option.values.iter().find(|known| fold(known.as_str()) == fold(value.as_str()));
            spelling.into_iter().for_each(|spelling| value.clone_from(spelling));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Money, OptionName, Timestamp, VariantId};

    fn value(text: &str) -> OptionValue {
        OptionValue::parse(text).expect("a value")
    }

    #[test]
    fn options_have_the_values_that_are_used() {
        let name = |name| OptionName::parse(name).expect("a name");
        let listed = |values: &[&str]| values.iter().map(|text| value(text)).collect();
        let mut options = [ProductOption { name: name("Size"), values: listed(&["S", "M", "L"]) }];
        let id = VariantId::lowest_at(Timestamp::from_millis(0));
        let variant = |size| Variant { option_values: vec![value(size)], ..Variant::new(id, Money::ZERO) };
        let mut variants = [variant("XL"), variant("l"), variant("S")];
        settle_options(&mut options, &mut variants);
        assert_eq!(options[0].values, ["S", "L", "XL"].map(value));
        assert_eq!(variants[1].option_values, [value("L")], "spelled as the option has it");
    }
}
