//! Protection against CSV injection (OWASP): a spreadsheet may evaluate a text as a formula when it opens a file. An
//! apostrophe before the text prevents that.

use std::borrow::Cow;

const GUARD: char = '\'';

/// Returns true if a spreadsheet may evaluate the text. Only the first character matters, in normal or full width.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}

/// Returns the text, with an apostrophe before it if it [`is_formula`].
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula(text) { Cow::Owned(format!("{GUARD}{text}")) } else { Cow::Borrowed(text) }
}

/// Removes the apostrophe that [`guarded`] added. Returns any other text unchanged.
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix(GUARD).filter(|rest| is_formula(rest)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_guarded_text_is_a_formula_and_each_comes_back(text in "['=+@\t\r\n -]{0,3}.{0,5}") {
            let shown = guarded(&text);
            prop_assert!(!is_formula(&shown));
            let was_guarded = *shown != *text;
            prop_assert_eq!(was_guarded, is_formula(&text));
            if was_guarded {
                prop_assert_eq!(unguarded(&shown), &*text);
            }
        }
    }

    #[test]
    fn what_somebody_else_wrote_is_left_alone() {
        for text in ["\u{27}tis", "\u{27}", "\u{27}\u{27}=1", "plain", "", "=1"] {
            assert_eq!(unguarded(text), text);
        }
    }
}
