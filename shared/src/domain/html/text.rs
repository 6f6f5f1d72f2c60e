//! The text of HTML, with a line for each block.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

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
/// Elements with an empty line around them.
const APART: [&str; 8] = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"];
/// Elements whose content nobody reads.
const UNREAD: [&str; 4] = ["script", "style", "template", "title"];

/// The text of a piece of HTML, or of plain text. Malformed HTML is read as browsers read it; nothing of a tag is left.
pub fn to_text(html: &str) -> String {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Text::default(), TokenizerOpts::default());
    // Only a sink that runs scripts stops the tokenizer before the end.
    let _end = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().out
}

#[derive(Default)]
struct Text(RefCell<Written>);

#[derive(Default)]
struct Written {
    out: String,
    /// A space, line ends: only before something that follows.
    space: bool,
    line_ends: usize,
    /// The element whose content is passed over, by its name.
    unread: Option<String>,
}

impl TokenSink for Text {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut written = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) if written.unread.is_none() => {
                text.chars().for_each(|c| written.push(c));
                TokenSinkResult::Continue
            }
            Token::TagToken(tag) => written.pass_tag(&tag),
            _ => TokenSinkResult::Continue,
        }
    }
}

impl Written {
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

    /// Notes what a tag does to the text; and has the tokenizer take the content of a script or style for no HTML.
    fn pass_tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let (name, is_start) = (&*tag.name, tag.kind == TagKind::StartTag);
        if let Some(unread) = &self.unread {
            if !is_start && unread == name {
                self.unread = None;
            }
            return TokenSinkResult::Continue;
        }
        if APART.contains(&name) {
            self.line_ends = 2;
        } else if BLOCKS.contains(&name) {
            self.line_ends = self.line_ends.max(1);
        } else if matches!(name, "td" | "th") {
            self.space = true;
        }
        if name == "li" && is_start {
            self.push('-');
            self.space = true;
        }
        if !is_start || !UNREAD.contains(&name) {
            return TokenSinkResult::Continue;
        }
        self.unread = Some(name.to_owned());
        match name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
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
            ("&Eacute;clair &copy; &hearts;&amp", "Éclair © ♥&"),
            ("a<template><p>b</p></template>c<title>d &lt; e</title>", "ac"),
            ("<script>never ended", ""),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    #[test]
    fn a_megabyte_is_read_in_one_pass() {
        for piece in ["<div>", "<a b=\"", "&", "<!--", "<script>", "</"] {
            let text = to_text(&piece.repeat(1_000_000 / piece.len()));
            assert!(text.len() <= 1_000_000, "{piece}");
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
