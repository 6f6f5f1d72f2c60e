use serde::{Deserialize, Deserializer, Serialize};

use super::{Invalid, Prose, SingleLine, words};

/// 1 to 100 characters.
pub type CategoryName = SingleLine<100>;

/// Up to 2,000 characters.
pub type CategoryDescription = Prose<2_000>;

/// A category's unique name in URLs: 1 to 100 lower-case letters, digits and single hyphens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

const MAX: usize = 100;

impl Slug {
    /// # Errors
    /// Returns `invalid_slug` for any other text.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
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
        assert!(Slug::parse("a--b").is_err() && Slug::parse("-a").is_err() && Slug::parse("A").is_err());
    }
}
