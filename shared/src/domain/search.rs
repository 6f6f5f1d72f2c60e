//! Comparison of texts. Letter case and compatibility variants are folded, and for searches accents too.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns the form that spellings of one text share: NFKC and full case folding. It maps to upper case, then to lower
/// case, so that `ß` equals `SS`.
pub fn fold(text: &str) -> String {
    // Most text is, and this is the same.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let folded: String = text.nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect();
    folded.nfkc().collect()
}

/// Returns the folded words of a text without accents, in order, each once.
pub fn words(text: &str) -> Vec<String> {
    let plain: String = fold(text).nfd().filter(|c| !is_combining_mark(*c)).collect();
    let mut words = Vec::new();
    for word in plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// Returns the text that a product is found by: every word of these texts once, separated by spaces.
pub fn search_text<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let all: Vec<&str> = texts.into_iter().collect();
    words(&all.join(" ")).join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_fold() {
        assert_eq!(words("Crème BRÛLÉE, crème"), ["creme", "brulee"]);
        assert_eq!(fold("Straße"), fold("STRASSE"));
        let ascii: String = (0..128_u8).map(char::from).collect();
        let slowly: String = ascii.nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc().collect();
        assert_eq!(fold(&ascii), slowly);
        assert_eq!(search_text(["Blue Mug", "SKU-42", "a mug, blue"]), "blue mug sku 42 a");
    }
}
