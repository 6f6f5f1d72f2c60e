//! Text that people write, normalised to NFC. Emoji, right-to-left and combining marks are kept. Control characters are
//! refused. Lengths count characters (Unicode scalar values) after normalisation.

use serde::{Deserialize, Deserializer, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::Invalid;

/// One line of text, trimmed, 1 to `MAX` characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct SingleLine<const MAX: usize>(String);

/// Text of several lines, not trimmed, 0 to `MAX` characters. Tabs and line ends are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Prose<const MAX: usize>(String);

impl<const MAX: usize> SingleLine<MAX> {
    /// The most characters.
    pub const MAX_CHARS: usize = MAX;

    /// # Errors
    /// Returns `empty`, `too_long` or `control_character`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = nfc(text.trim());
        if is_blank(&text) {
            return Err(Invalid::new("empty", "must not be empty"));
        }
        check(&text, MAX, |_| false)?;
        Ok(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

impl<const MAX: usize> Prose<MAX> {
    /// # Errors
    /// Returns `too_long` or `control_character`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = nfc(text);
        check(&text, MAX, |c| matches!(c, '\n' | '\r' | '\t'))?;
        Ok(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

/// Normalises to NFC, in which ASCII always is.
fn nfc(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { text.nfc().collect() }
}

/// Returns true if the text shows nothing: it has only white space and characters without a glyph.
pub fn is_blank(text: &str) -> bool {
    // Zero-width characters, fillers and the empty Braille pattern.
    let has_no_glyph = |c| {
        matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
    };
    text.chars().all(|c| c.is_whitespace() || has_no_glyph(c))
}

fn check(text: &str, max: usize, kept: fn(char) -> bool) -> Result<(), Invalid> {
    if text.chars().count() > max {
        return Err(Invalid::new("too_long", format!("must have at most {max} characters")));
    }
    if text.chars().any(|c| c.is_control() && !kept(c)) {
        return Err(Invalid::new("control_character", "must not contain control characters"));
    }
    Ok(())
}

impl<'de, const MAX: usize> Deserialize<'de> for SingleLine<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(Invalid::tag)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Prose<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(Invalid::tag)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_is_kept_or_refused(text in any::<String>()) {
            if let Ok(line) = SingleLine::<50>::parse(&text) {
                prop_assert_eq!(line.as_str(), text.trim().nfc().collect::<String>());
                prop_assert_eq!(SingleLine::<50>::parse(line.as_str()), Ok(line.clone()));
                prop_assert!(!line.as_str().chars().any(char::is_control));
            }
            if let Ok(prose) = Prose::<50>::parse(&text) {
                prop_assert_eq!(prose.as_str(), text.nfc().collect::<String>());
            }
        }
    }

    #[test]
    fn keeps_what_people_write() {
        for text in ["👩‍👩‍👧 mug", "قهوة", "e\u{301}clair", "日本", "a\u{200f}b"] {
            let line = SingleLine::<50>::parse(text).expect(text);
            assert_eq!(line.as_str(), text.nfc().collect::<String>());
        }
        assert_eq!(SingleLine::<5>::parse("a\0b").map_err(|e| e.code), Err("control_character"));
        assert_eq!(SingleLine::<5>::parse("a\nb").map_err(|e| e.code), Err("control_character"));
        for blank in [" \t ", "", "\u{200b}", "\u{feff} \u{2060}", "\u{3164}", "\u{2800}\u{200d}", "\u{e0041}"] {
            assert_eq!(SingleLine::<5>::parse(blank).map_err(|e| e.code), Err("empty"), "{blank:?}");
        }
        assert_eq!(SingleLine::<5>::parse("sixsix").map_err(|e| e.code), Err("too_long"));
        assert!(Prose::<9>::parse("two\nlines").is_ok());
    }
}
