//! What people read of HTML: its text, with a line for each block.

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 27] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];
/// Those that have an empty line around them, too.
const APART: [&str; 8] = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"];
/// Those whose content is not for reading.
const UNREAD: [&str; 4] = ["script", "style", "template", "title"];

/// The named characters that product descriptions are full of; numbers are read as well.
const NAMED: [(&str, char); 32] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("times", '×'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("euro", '€'),
    ("pound", '£'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("agrave", 'à'),
    ("uuml", 'ü'),
    ("ouml", 'ö'),
    ("auml", 'ä'),
];

/// The text of a piece of HTML, or of plain text. Whatever is malformed is read as browsers would, more or less; nothing
/// of a tag is ever left.
pub(super) fn to_text(html: &str) -> String {
    let mut text = Text::default();
    let mut rest = html;
    while let Some(place) = rest.find(['<', '&']) {
        let (before, after) = rest.split_at(place);
        text.push_all(before);
        rest = match after.strip_prefix('&') {
            Some(entity) => text.push_entity(entity),
            None => text.pass_tag(after),
        };
    }
    text.push_all(rest);
    text.out
}

#[derive(Default)]
struct Text {
    out: String,
    /// A space, line ends: only before something that follows.
    space: bool,
    line_ends: usize,
}

impl Text {
    fn push_all(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }

    fn push(&mut self, c: char) {
        if c.is_whitespace() {
            self.space = true;
        } else if !c.is_control() {
            if self.line_ends > 0 && !self.out.is_empty() {
                self.out.extend(std::iter::repeat_n('\n', self.line_ends));
            } else if self.space && !self.out.is_empty() {
                self.out.push(' ');
            }
            (self.space, self.line_ends) = (false, 0);
            self.out.push(c);
        }
    }

    /// What comes after an ampersand; gives the rest.
    fn push_entity<'a>(&mut self, text: &'a str) -> &'a str {
        let decoded = text.split_once(';').filter(|(name, _)| name.len() <= 8).and_then(|(name, rest)| {
            let number = name.strip_prefix('#').map(|digits| match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            });
            let c = match number {
                Some(number) => char::from_u32(number.ok()?)?,
                None => NAMED.iter().find(|(known, _)| *known == name)?.1,
            };
            Some((c, rest))
        });
        match decoded {
            Some((c, rest)) => {
                self.push(c);
                rest
            }
            None => {
                self.push('&');
                text
            }
        }
    }

    /// What begins with `<`; gives what comes after the tag.
    fn pass_tag<'a>(&mut self, text: &'a str) -> &'a str {
        if let Some(comment) = text.strip_prefix("<!--") {
            return comment.split_once("-->").map_or("", |(_, rest)| rest);
        }
        let inner = text.get(1..).unwrap_or_default();
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            self.push('<');
            return inner;
        }
        let closing = inner.starts_with('/');
        let name = inner.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        let rest = tag_length(inner).and_then(|length| inner.get(length..)).unwrap_or_default();
        if APART.contains(&name.as_str()) {
            self.line_ends = 2;
        } else if BLOCKS.contains(&name.as_str()) {
            self.line_ends = self.line_ends.max(1);
        } else if matches!(name.as_str(), "td" | "th") {
            self.space = true;
        }
        if name == "li" && !closing {
            self.push('-');
            self.space = true;
        }
        if UNREAD.contains(&name.as_str()) && !closing { after_element(rest, &name) } else { rest }
    }
}

/// Up to and with the `>` that ends a tag: one in quotes does not.
fn tag_length(text: &str) -> Option<usize> {
    let mut quote = None;
    for (place, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(place + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

/// What comes after the end of an element whose content is passed over.
fn after_element<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("</") {
        let is_it = after.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        if is_it {
            return after.split_once('>').map_or("", |(_, rest)| rest);
        }
        rest = after;
    }
    ""
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_read_is_left() {
        for (html, text) in [
            ("<p>Soft &amp; warm.</p>\n<p>Made in <b>Leeds</b>.</p>", "Soft & warm.\n\nMade in Leeds."),
            ("<ul>\n<li>Red</li>\n<li>Blue</li>\n</ul>", "- Red\n- Blue"),
            ("one<br>two<br/>three", "one\ntwo\nthree"),
            ("<table><tr><td>S</td><td>10</td></tr></table>", "S 10"),
            ("<style>p { color: red }</style><SCRIPT>alert('<b>')</SCRIPT>x", "x"),
            ("a <!-- <p>b</p> --> c", "a c"),
            ("<a title=\"a > b\" href='x'>link</a>", "link"),
            ("5 < 6 &lt; 7 &#8211; &#x2014; &bogus; &", "5 < 6 < 7 – — &bogus; &"),
            ("plain text", "plain text"),
            ("cut off <im", "cut off"),
            ("&nbsp;", ""),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    proptest! {
        #[test]
        fn whatever_it_is_a_text_comes_of_it(html in "[a-c<>/&;#\"' é\u{7}!-]{0,40}") {
            let text = to_text(&html);
            prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
            prop_assert_eq!(text.trim(), &text);
        }
    }
}
