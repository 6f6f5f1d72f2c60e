//! Descriptions: HTML that can do no harm, and the text that people read of it.

use shared::domain::{CleanHtml, Invalid, MAX_HTML, ProductDescription, SafeHtml, Unkept};

use super::model::{Description, Field};
use super::remarks::Remarks;

/// The most of a description's text that is kept, in characters: as many as a product may have.
const LONGEST_TEXT: usize = 5_000;

/// A description of HTML, of which a file says that it is empty if it is.
///
/// # Errors
/// Those of [`ProductDescription::parse`].
pub(super) fn of_html(html: &str, line: u64, remarks: &mut Remarks) -> Result<Field<Description>, Invalid> {
    let clean = CleanHtml::of(html);
    if clean.is_blank() {
        return Ok(Field::Cleared);
    }
    let detail = match clean.html {
        Ok(_) => None,
        Err(Unkept::TooManyTags) => Some("Descriptions have too many tags: only their text is kept".to_owned()),
        Err(Unkept::TooLong) => {
            Some(format!("Descriptions have more than {MAX_HTML} bytes of HTML: only their text is kept"))
        }
    };
    if let Some(detail) = detail {
        remarks.row("description_without_html", &detail, line);
    }
    shortened(clean.text, clean.html.ok(), line, remarks)
}

fn shortened(
    text: String,
    html: Option<SafeHtml>,
    line: u64,
    remarks: &mut Remarks,
) -> Result<Field<Description>, Invalid> {
    if text.is_empty() && html.is_none() {
        return Ok(Field::Cleared);
    }
    let cut = text.char_indices().nth(LONGEST_TEXT).is_some();
    let text = if cut {
        let detail = format!("The text of descriptions is cut after {LONGEST_TEXT} characters");
        remarks.row("description_shortened", &detail, line);
        text.chars().take(LONGEST_TEXT - 1).chain(['…']).collect()
    } else {
        text
    };
    Ok(Field::Is(Description { text: ProductDescription::parse(&text)?, html }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> (Field<Description>, Vec<&'static str>) {
        let mut remarks = Remarks::default();
        let read = of_html(html, 2, &mut remarks).expect("a description");
        (read, remarks.all().into_iter().map(|remark| remark.code).collect())
    }

    fn both(html: &str) -> (String, Option<String>) {
        match read(html).0 {
            Field::Is(description) => {
                (description.text.into_string(), description.html.map(|html| html.as_str().to_owned()))
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn both_forms_say_the_same() {
        let (text, html) =
            both("<p>Heavy.</p>\n<ul><li>Ring spun</li></ul><script>alert(1)</script><b onclick=x>!</b>");
        assert_eq!(text, "Heavy.\n\n- Ring spun\n!");
        assert_eq!(html.as_deref(), Some("<p>Heavy.</p>\n<ul><li>Ring spun</li></ul><b>!</b>"));
        let (text, html) = both("<table><tr><td>Height</td><td>45&nbsp;cm</td></tr></table>");
        assert_eq!(text, "Height 45 cm");
        assert!(html.is_some_and(|html| html.contains("<td>Height</td><td>45&nbsp;cm</td>")));
        assert_eq!(both("5 < 6 & 7"), ("5 < 6 & 7".to_owned(), Some("5 &lt; 6 &amp; 7".to_owned())));
        assert_eq!((read("").0, read(" <p>&nbsp;</p> ").0), (Field::Cleared, Field::Cleared));
    }

    #[test]
    fn what_is_too_long_is_told() {
        let (long, told) = read(&"<p>word</p>".repeat(3_000));
        let Field::Is(long) = long else { panic!("{long:?}") };
        assert_eq!((long.text.as_str().chars().count(), long.html), (LONGEST_TEXT, None));
        assert_eq!(told, ["description_without_html", "description_shortened"]);
        let (deep, told) = read(&format!("{}x", "<div>".repeat(10_000)));
        let Field::Is(deep) = deep else { panic!("{deep:?}") };
        assert_eq!((deep.text.as_str(), deep.html, told), ("x", None, vec!["description_without_html"]));
    }
}
