//! Lists in one cell. Commas separate; one that belongs to a text has a backslash before it.

/// The texts of a list, trimmed, without empty ones.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match (c, characters.peek()) {
            ('\\', Some(',')) => {
                characters.next();
                push(&mut texts, ',');
            }
            (',', _) => texts.push(String::new()),
            _ => push(&mut texts, c),
        }
    }
    texts.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

fn push(texts: &mut [String], c: char) {
    if let Some(last) = texts.last_mut() {
        last.push(c);
    }
}

/// The addresses of a list. They may have commas in them: one begins where another scheme or path does.
pub(super) fn addresses(text: &str) -> Vec<String> {
    let mut addresses: Vec<String> = Vec::new();
    for part in text.split(',') {
        let trimmed = part.trim();
        let begins = ["http://", "https://", "/"].iter().any(|start| trimmed.starts_with(start));
        match addresses.last_mut() {
            Some(last) if !begins => {
                last.push(',');
                last.push_str(part.trim_end());
            }
            _ if trimmed.is_empty() => {}
            _ => addresses.push(trimmed.to_owned()),
        }
    }
    addresses.iter().map(|address| address.trim_end_matches(',').to_owned()).collect()
}

/// A text whose line ends WooCommerce writes as `\n`.
pub(super) fn unescaped(text: &str) -> String {
    text.replace("\\r\\n", "\n").replace("\\n", "\n").replace("\\\\", "\\")
}

/// HTML of a text in which, as in WordPress, line ends are breaks and empty lines begin paragraphs, unless it has
/// elements of its own that say so.
pub(super) fn with_paragraphs(text: &str) -> String {
    let has_blocks = ["<p", "<br", "<div", "<ul", "<ol", "<table", "<h1", "<h2", "<h3"]
        .iter()
        .any(|tag| text.to_ascii_lowercase().contains(tag));
    if has_blocks || !text.trim().contains('\n') {
        return text.to_owned();
    }
    let text = text.replace("\r\n", "\n");
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| format!("<p>{}</p>", paragraph.replace('\n', "<br>"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_split_at_their_commas() {
        assert_eq!(
            split(r"Clothing > Hoodies, Sale,, Knitted\, warm"),
            ["Clothing > Hoodies", "Sale", "Knitted, warm"]
        );
        assert_eq!(split(" , "), Vec::<String>::new());
        let cell = "https://a.example/1.jpg, /2.jpg,https://a.example/w_300,h_200/3.jpg";
        assert_eq!(addresses(cell), ["https://a.example/1.jpg", "/2.jpg", "https://a.example/w_300,h_200/3.jpg"]);
        assert_eq!((addresses(""), addresses("mug.svg")), (vec![], vec!["mug.svg".to_owned()]));
    }

    #[test]
    fn line_ends_are_paragraphs_where_no_element_is() {
        assert_eq!(
            with_paragraphs(&unescaped(r"Brushed.\nWash cold.\n\nDry.")),
            "<p>Brushed.<br>Wash cold.</p><p>Dry.</p>"
        );
        assert_eq!(with_paragraphs("<p>a\nb</p>"), "<p>a\nb</p>");
        assert_eq!(with_paragraphs("one line"), "one line");
    }
}
