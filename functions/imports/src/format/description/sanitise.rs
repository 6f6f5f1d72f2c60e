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

/// The HTML without whatever could do harm, with its elements closed.
pub(super) fn sanitise(html: &str) -> String {
    CLEANER.clean(html).to_string()
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
