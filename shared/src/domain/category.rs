use serde::{Deserialize, Deserializer, Serialize};

use super::{Invalid, Prose, SingleLine, words};

/// 1 to 100 characters.
pub type CategoryName = SingleLine<100>;

/// Up to 2,000 characters.
pub type CategoryDescription = Prose<2_000>;

/// The most levels of categories, counted from the top.
pub const MAX_CATEGORY_DEPTH: usize = 5;
/// The most categories of a shop.
pub const MAX_CATEGORIES: usize = 1_000;
/// The most bytes of all categories together, as JSON: whoever lists them pays for all.
pub const MAX_CATEGORIES_BYTES: usize = 700 * 1024;

/// The unique name of a product or a category in URLs: 1 to 100 lower-case letters, digits and single hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

const MAX: usize = 100;
/// What follows an id in addresses: `/by-slug/media` would be that of a product's pictures too.
pub const RESERVED_SLUGS: [&str; 3] = ["media", "stock", "variants"];
/// The letters that distinguish equal slugs: five of them, one of three million. Without vowels, they spell no word.
const LETTERS: &[u8; 20] = b"bcdfghjklmnpqrstvwxz";

/// Where a slug comes from, and so what happens if another has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlugOrigin {
    /// Somebody asked for it. It is refused if another has it.
    Given,
    /// It was made from a name. It gets random letters if another has it.
    Made,
}

impl Slug {
    /// # Errors
    /// Returns `invalid_slug` for any other text, and for one of [`RESERVED_SLUGS`].
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if RESERVED_SLUGS.contains(&text) {
            return Err(Invalid::new("invalid_slug", "must not be a word that other addresses have"));
        }
        let pieces_hold = text.split('-').all(|piece| {
            !piece.is_empty() && piece.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        if pieces_hold && text.len() <= MAX {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::new("invalid_slug", "must be lower-case letters, digits and single hyphens"))
        }
    }

    /// Derives a slug from a name. Returns `None` if the name has no ASCII letters or digits.
    pub fn suggest(name: &str) -> Option<Self> {
        let plain: Vec<String> = words(name)
            .into_iter()
            .map(|word| word.chars().filter(char::is_ascii_alphanumeric).collect::<String>())
            .filter(|word| !word.is_empty())
            .collect();
        let joined: String = plain.join("-").chars().take(MAX).collect();
        Self::parse(joined.trim_end_matches('-')).ok()
    }

    /// The slug of a new product or category: the given one, or one that is made from the name. A name without ASCII
    /// letters and digits becomes `stem` with random letters.
    pub fn of_new(given: Option<Self>, name: &str, stem: &str, random: [u8; 5]) -> (Self, SlugOrigin) {
        match given {
            Some(slug) => (slug, SlugOrigin::Given),
            None => {
                let made = Self::suggest(name).unwrap_or_else(|| Self(stem.to_owned()).with_letters(random));
                (made, SlugOrigin::Made)
            }
        }
    }

    /// The slug with a hyphen and random letters at its end.
    #[must_use]
    pub fn with_letters(&self, random: [u8; 5]) -> Self {
        let letter =
            |byte: u8| LETTERS.get(usize::from(byte) % LETTERS.len()).map_or('x', |letter| char::from(*letter));
        let letters: String = random.into_iter().map(letter).collect();
        let head: String = self.0.chars().take(MAX - 1 - random.len()).collect();
        Self(format!("{}-{letters}", head.trim_end_matches('-')))
    }

    /// Whether it is a slug, or that one with random letters at its end.
    pub fn is_made_of(&self, slug: &Self) -> bool {
        let letters = self.0.rsplit_once('-').map(|(_, letters)| letters.bytes());
        let random: Option<Vec<u8>> = letters.and_then(|letters| {
            let place = |letter: u8| LETTERS.iter().position(|known| *known == letter);
            letters.map(|letter| place(letter).and_then(|place| u8::try_from(place).ok())).collect()
        });
        let random: Option<[u8; 5]> = random.and_then(|random| random.try_into().ok());
        self == slug || random.is_some_and(|random| slug.with_letters(random) == *self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(Invalid::tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_suggests_its_slug() {
        let suggest = |name| Slug::suggest(name).map(|slug| slug.0);
        assert_eq!(suggest("Crème & Brûlée!"), Some("creme-brulee".into()));
        assert_eq!(suggest("日本"), None);
        for long in ["a".repeat(100), format!("{}-{}", "a".repeat(93), "b".repeat(6)), "mug".to_owned()] {
            let slug = Slug(long);
            let (one, other) = (slug.with_letters([1, 2, 3, 4, 5]), slug.with_letters([200; 5]));
            assert!(one != other && Slug::parse(one.as_str()).is_ok(), "{one:?}");
            assert!(slug.is_made_of(&slug) && one.is_made_of(&slug) && !slug.is_made_of(&one), "{one:?}");
        }
        let (made, origin) = Slug::of_new(None, "日本", "product", [9; 5]);
        assert!(made.as_str().starts_with("product-") && origin == SlugOrigin::Made, "{made:?}");
        let (made, _) = Slug::of_new(None, "Media", "product", [9; 5]);
        assert!(made.as_str().starts_with("product-"), "{made:?}");
        assert!(Slug::parse("a--b").is_err() && Slug::parse("-a").is_err() && Slug::parse("A").is_err());
    }
}
