//! Short texts: options, tags, attributes.

use shared::domain::{Invalid, SingleLine, fold};

use super::model::{MAX_LABEL, MAX_OPTION_NAME, MAX_OPTION_VALUE, MAX_VALUE};
use super::remarks::Remarks;

/// A value that variants are told apart by.
///
/// # Errors
/// `empty`, `too_long` or `control_character`.
pub(super) fn option_value(text: &str) -> Result<String, Invalid> {
    SingleLine::<MAX_OPTION_VALUE>::parse(text).map(SingleLine::into_string)
}

/// A text on one line, without control characters, cut to so many characters, which is remarked on; none if nothing is
/// left.
pub(super) fn one_line(text: &str, most: usize, line: u64, remarks: &mut Remarks) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text: String = words.join(" ").chars().filter(|c| !c.is_control()).collect();
    let text = if text.chars().count() > most {
        remarks.row("value_shortened", "Texts that are too long for their place are cut", line);
        text.chars().take(most - 1).chain(['…']).collect()
    } else {
        text
    };
    SingleLine::<MAX_VALUE>::parse(&text).map(SingleLine::into_string).ok()
}

/// As [`one_line`], as long as a name may be.
pub(super) fn short(text: &str, line: u64, remarks: &mut Remarks) -> Option<String> {
    one_line(text, MAX_LABEL, line, remarks)
}

/// As [`one_line`], as long as a value may be.
pub(super) fn value(text: &str, line: u64, remarks: &mut Remarks) -> Option<String> {
    one_line(text, MAX_VALUE, line, remarks)
}

/// Whether two texts differ in case at most.
pub(super) fn same(one: &str, other: &str) -> bool {
    one == other
        || if one.is_ascii() && other.is_ascii() { one.eq_ignore_ascii_case(other) } else { fold(one) == fold(other) }
}

/// Adds a text unless it is there in another case. Its place.
pub(super) fn add_once(texts: &mut Vec<String>, text: String) -> usize {
    match texts.iter().position(|known| same(known, &text)) {
        Some(place) => place,
        None => {
            texts.push(text);
            texts.len() - 1
        }
    }
}

/// Texts of a list, each once, at most so many; more are remarked on.
pub(super) fn list<'a>(
    texts: impl Iterator<Item = &'a str>,
    most: usize,
    line: u64,
    remarks: &mut Remarks,
) -> Vec<String> {
    let mut list = Vec::new();
    for text in texts {
        if let Some(text) = short(text, line, remarks) {
            add_once(&mut list, text);
        }
    }
    if list.len() > most {
        remarks.row("too_many_tags", &format!("Products keep their first {most} tags"), line);
        list.truncate(most);
    }
    list
}

/// The name of an option as it is shown: one that is written in capitals gets its usual spelling, as the same option is
/// `COLOR` in some exports and `Color` in others. Short ones may be abbreviations.
pub(super) fn option_name(text: &str) -> Result<String, Invalid> {
    let name = SingleLine::<MAX_OPTION_NAME>::parse(text)?.into_string();
    let shouts = name.len() >= 4 && name.chars().all(|c| c.is_ascii_uppercase());
    if !shouts {
        return Ok(name);
    }
    let (first, rest) = name.split_at(1);
    Ok(format!("{first}{}", rest.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_once_and_not_too_long() {
        let mut remarks = Remarks::default();
        let told = list([" a ", "A", "", "b\nc", "\u{200b}"].into_iter(), 9, 2, &mut remarks);
        assert_eq!((told, remarks.all().len()), (vec!["a".to_owned(), "b c".to_owned()], 0));
        assert_eq!(list(["a", "b", "c"].into_iter(), 2, 2, &mut remarks).len(), 2);
        assert_eq!(value(&"é ".repeat(2_000), 3, &mut remarks).map(|text| text.chars().count()), Some(MAX_VALUE));
        let codes: Vec<_> = remarks.all().into_iter().map(|remark| remark.code).collect();
        assert_eq!(codes, ["too_many_tags", "value_shortened"]);
    }

    #[test]
    fn an_option_is_not_shouted() {
        let name = |text| option_name(text).map_err(|invalid| invalid.code);
        assert_eq!(
            (name("COLOR"), name("EU"), name("Color")),
            (Ok("Color".into()), Ok("EU".into()), Ok("Color".into()))
        );
        assert_eq!((name(" "), name("色")), (Err("empty"), Ok("色".into())));
    }
}
