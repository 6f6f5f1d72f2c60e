//! Documents with parts that a command writes: from `<!-- begin NAME -->` to `<!-- end NAME -->`, each on its own line.

use std::fs;
use std::path::Path;

use crate::failure::Failure;

/// Replaces a part of a document with a command and its output.
///
/// # Errors
/// Returns a failure if the document or the part does not exist.
pub(crate) fn write(document: &Path, part: &str, command: &str, printed: &str) -> Result<(), Failure> {
    let unusable = |error: std::io::Error| Failure::fatal(document.display(), error);
    let text = fs::read_to_string(document).map_err(unusable)?;
    let body = format!("```sh\n{command}\n```\n\n```text\n{}\n```", printed.trim_matches('\n'));
    let text = replaced(&text, part, &body).ok_or_else(|| {
        let (begin, end) = marks(part);
        Failure::fatal(document.display(), format!("it has no part from {begin} to {end}"))
    })?;
    fs::write(document, text).map_err(unusable)
}

/// Returns the command line of this program, as used at the root of the repository.
pub(crate) fn command() -> String {
    let profile = if cfg!(debug_assertions) { "" } else { " --release" };
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    format!("cargo run{profile} -p bench -- {}", arguments.join(" "))
}

/// Returns a part of a document's text.
#[cfg(test)]
pub(crate) fn part<'a>(text: &'a str, part: &str) -> Option<&'a str> {
    let (begin, end) = marks(part);
    Some(text.split_once(&begin)?.1.split_once(&end)?.0)
}

fn marks(part: &str) -> (String, String) {
    (format!("<!-- begin {part} -->"), format!("<!-- end {part} -->"))
}

fn replaced(text: &str, part: &str, body: &str) -> Option<String> {
    let (begin, end) = marks(part);
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{body}\n{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_part_is_replaced() {
        let text = "a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n<!-- begin y -->\n<!-- end y -->\n";
        let new = replaced(text, "x", "new").expect("a part");
        assert_eq!(new, "a\n<!-- begin x -->\nnew\n<!-- end x -->\nb\n<!-- begin y -->\n<!-- end y -->\n");
        assert_eq!(part(&new, "x"), Some("\nnew\n"));
        assert_eq!(replaced(text, "z", "new"), None);
        assert_eq!(replaced("<!-- end x --><!-- begin x -->", "x", "new"), None);
    }
}
