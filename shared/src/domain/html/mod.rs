//! Descriptions of products as HTML that can do no harm, and the text that people read of it.

mod sanitise;
mod text;

use serde::{Deserialize, Deserializer, Serialize};

use super::Invalid;

pub use text::to_text as text_of_html;

/// The maximum number of bytes of a product's HTML.
pub const MAX_HTML: usize = 20_000;
/// The most tags of HTML that is parsed. What parsing takes grows with the square of how deep they nest.
const MOST_TAGS: usize = 4_000;

/// HTML without scripts, styles, frames and whatever else could do harm, with its elements closed. At most
/// [`MAX_HTML`] bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SafeHtml(String);

/// What is left of HTML, in both forms. Both are of one parse, so that they say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanHtml {
    /// The text that people read, with a line for each block.
    pub text: String,
    pub html: Result<SafeHtml, Unkept>,
}

/// Why HTML is not kept, and its text alone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unkept {
    /// It has more than 4,000 tags, opening and closing ones.
    TooManyTags,
    /// It has more than [`MAX_HTML`] bytes.
    TooLong,
}

/// HTML as a client sends it, whose parts that could do harm are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HtmlInput(CleanHtml);

impl SafeHtml {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl CleanHtml {
    /// Cleans HTML. Cleaning the result again changes nothing.
    pub fn of(html: &str) -> Self {
        if html.bytes().filter(|byte| *byte == b'<').count() > MOST_TAGS {
            return Self { text: text::to_text(html), html: Err(Unkept::TooManyTags) };
        }
        let clean = sanitise::sanitise(html);
        let text = text::to_text(&clean);
        let html = if clean.len() > MAX_HTML { Err(Unkept::TooLong) } else { Ok(SafeHtml(clean)) };
        Self { text, html }
    }

    /// Returns true if it shows nothing: neither text nor pictures.
    pub fn is_blank(&self) -> bool {
        self.text.is_empty() && self.html.as_ref().is_ok_and(|html| !html.0.contains("<img"))
    }
}

impl HtmlInput {
    /// # Errors
    /// Returns `too_long` for more than [`MAX_HTML`] bytes, and `too_complex` for more than 4,000 tags.
    pub fn parse(html: &str) -> Result<Self, Invalid> {
        let clean = CleanHtml::of(html);
        match clean.html {
            Ok(_) => Ok(Self(clean)),
            Err(Unkept::TooLong) => Err(Invalid::new("too_long", format!("must have at most {MAX_HTML} bytes"))),
            Err(Unkept::TooManyTags) => Err(Invalid::new(
                "too_complex",
                format!("must have at most {MOST_TAGS} tags, opening and closing ones"),
            )),
        }
    }

    /// The HTML that is kept, and its text. `None` if it shows nothing.
    pub fn kept(&self) -> Option<(&SafeHtml, &str)> {
        let html = self.0.html.as_ref().ok()?;
        (!self.0.is_blank()).then_some((html, self.0.text.as_str()))
    }
}

impl<'de> Deserialize<'de> for HtmlInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(Invalid::tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same() {
        let html = "<p>Heavy.</p>\n<ul><li>Ring spun</li></ul><script>alert(1)</script><b onclick=x>!</b>";
        let clean = CleanHtml::of(html);
        assert_eq!(clean.text, "Heavy.\n\n- Ring spun\n!");
        assert_eq!(clean.html, Ok(SafeHtml("<p>Heavy.</p>\n<ul><li>Ring spun</li></ul><b>!</b>".to_owned())));
        assert!(HtmlInput::parse(" <p>&nbsp;</p> ").is_ok_and(|input| input.kept().is_none()));
    }

    #[test]
    fn what_is_too_long_keeps_its_text() {
        let long = CleanHtml::of(&"<p>word word</p>".repeat(1_500));
        assert_eq!((long.html, long.text.len()), (Err(Unkept::TooLong), 1_500 * 11 - 2));
        let deep = CleanHtml::of(&format!("{}x", "<div>".repeat(10_000)));
        assert_eq!((deep.html, deep.text.as_str()), (Err(Unkept::TooManyTags), "x"));
        assert_eq!(HtmlInput::parse(&"<p>".repeat(5_000)).map_err(|it| it.code), Err("too_complex"));
    }
}
