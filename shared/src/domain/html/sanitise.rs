use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::Builder;

/// Text structure, links and pictures; nothing that runs, loads, frames, or styles the page around it.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .clean_content_tags(HashSet::from(["script", "style", "template", "title", "noscript", "textarea", "select"]));
    builder
});

/// How often HTML is cleaned until cleaning changes nothing more.
const ROUNDS: usize = 5;

/// The HTML without whatever could do harm, with its elements closed. Cleaning the result again changes nothing, so that
/// an export that is imported again is the same. HTML that is nested against the rules changes with each reading: where
/// that does not end, only its text is kept.
pub(super) fn sanitise(html: &str) -> String {
    let mut clean = CLEANER.clean(html).to_string();
    for _ in 0..ROUNDS {
        let again = CLEANER.clean(&clean).to_string();
        if again == clean {
            return clean;
        }
        clean = again;
    }
    Builder::empty().clean(&clean).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_could_do_harm_is_left_out() {
        for (html, clean) in [
            ("<p onclick=\"x()\" style=\"color: red\">a</p>", "<p>a</p>"),
            ("<a href=\"javascript:x()\">a</a>", "<a rel=\"noopener noreferrer\">a</a>"),
            ("<iframe src=\"https://evil.example\"></iframe>b", "b"),
            ("<style>p{}</style><svg><script>x()</script></svg>c", "c"),
            ("<img src=x onerror=x()>", "<img src=\"x\">"),
            ("<title>t</title><p>d", "<p>d</p>"),
            ("<ul><li>e", "<ul><li>e</li></ul>"),
            (
                "<a><table><a>f",
                "<a rel=\"noopener noreferrer\"></a><a rel=\"noopener noreferrer\">f</a><table></table>",
            ),
        ] {
            assert_eq!(sanitise(html), clean, "{html}");
        }
    }

    proptest! {
        #[test]
        fn clean_stays_clean(html in "[a-c<>/&;#\"'= é!-]{0,40}|(<(script|p|table|td|svg|a href=javascript:x)>?[a<]{0,2}){0,6}") {
            let clean = sanitise(&html);
            prop_assert!(!clean.contains("<script") && !clean.contains("javascript:"), "{}", clean);
            prop_assert_eq!(sanitise(&clean), clean.clone(), "{}", html);
        }
    }
}
