//! What a product says of itself beside its name and description: tags, attributes, metadata, text for search engines,
//! and what it is known by elsewhere.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::text_enum::text_enum;
use super::{Invalid, Prose, SingleLine, fold};

/// The most tags of a product.
pub const MAX_TAGS: usize = 50;
/// The most attributes of a product, and the most values of one.
pub const MAX_ATTRIBUTES: usize = 50;
/// The most keys of a product's metadata.
pub const MAX_METADATA: usize = 50;

/// A tag, or the name of an attribute or of metadata: 1 to 100 characters.
pub type Label = SingleLine<100>;

/// A value of an attribute: 1 to 1,000 characters.
pub type AttributeValue = SingleLine<1_000>;

/// A value of metadata: up to 1,000 characters.
pub type MetadataValue = Prose<1_000>;

/// A title for search engines: 1 to 200 characters.
pub type SeoTitle = SingleLine<200>;

/// A description for search engines: 1 to 1,000 characters.
pub type SeoDescription = SingleLine<1_000>;

/// The tags of a product: at most 50. Of several that differ only in case, the first one is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tags(Vec<Label>);

/// Properties that products are compared and filtered by, such as their material: at most 50 names, which differ in more
/// than case, each with 1 to 50 values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Attributes(BTreeMap<String, Vec<AttributeValue>>);

/// Whatever else staff or programs note of a product: at most 50 texts by their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Metadata(BTreeMap<String, MetadataValue>);

/// What search engines show of a product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, eserde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seo {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<SeoTitle>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<SeoDescription>,
}

/// A shop system that products come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ExternalSource {
    Shopify,
    Woocommerce,
}

text_enum!(ExternalSource);

/// What a product is known by elsewhere: Shopify's handle or WooCommerce's ID. No two products have the same one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExternalId {
    pub source: ExternalSource,
    /// 1 to 255 characters. Their case matters.
    pub id: SingleLine<255>,
}

impl Tags {
    /// # Errors
    /// Returns `too_many` if more than 50 are left.
    pub fn of(tags: impl IntoIterator<Item = Label>) -> Result<Self, Invalid> {
        let mut seen = HashSet::new();
        let tags: Vec<Label> = tags.into_iter().filter(|tag| seen.insert(fold(tag.as_str()))).collect();
        if tags.len() > MAX_TAGS {
            return Err(Invalid::new("too_many", format!("must be at most {MAX_TAGS}")));
        }
        Ok(Self(tags))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In the order in which they were given.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(SingleLine::as_str)
    }

    /// The first tags, as many as have together at most this many bytes.
    pub fn within(&self, bytes: usize) -> Vec<String> {
        let mut left = bytes;
        let fits = |tag: &&str| {
            let rest = left.checked_sub(tag.len());
            left = rest.unwrap_or(left);
            rest.is_some()
        };
        self.iter().take_while(fits).map(str::to_owned).collect()
    }
}

impl Attributes {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each name with its values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[AttributeValue])> {
        self.0.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// Sets the values of a name, which keeps its spelling if it is there in another case. Values that are there in
    /// another case are left out. Without values, the name is removed.
    ///
    /// # Errors
    /// Returns `too_many` for a fifty-first name or value; nothing is changed then.
    pub fn set(&mut self, name: Label, values: impl IntoIterator<Item = AttributeValue>) -> Result<(), Invalid> {
        let mut seen = HashSet::new();
        let values: Vec<AttributeValue> =
            values.into_iter().filter(|value| seen.insert(fold(value.as_str()))).collect();
        if values.len() > MAX_ATTRIBUTES {
            return Err(Invalid::new("too_many", format!("must have at most {MAX_ATTRIBUTES} values each")));
        }
        let known = self.0.keys().find(|known| fold(known) == fold(name.as_str())).cloned();
        let name = known.unwrap_or_else(|| name.into_string());
        if values.is_empty() {
            self.0.remove(&name);
            return Ok(());
        }
        if self.0.len() >= MAX_ATTRIBUTES && !self.0.contains_key(&name) {
            return Err(Invalid::new("too_many", format!("must be at most {MAX_ATTRIBUTES}")));
        }
        self.0.insert(name, values);
        Ok(())
    }
}

impl Metadata {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// # Errors
    /// Returns `too_many` for a fifty-first key; nothing is changed then.
    pub fn set(&mut self, key: Label, value: MetadataValue) -> Result<(), Invalid> {
        let key = key.into_string();
        if self.0.len() >= MAX_METADATA && !self.0.contains_key(&key) {
            return Err(Invalid::new("too_many", format!("must be at most {MAX_METADATA}")));
        }
        self.0.insert(key, value);
        Ok(())
    }
}

impl Seo {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl ExternalSource {
    pub const ALL: [Self; 2] = [Self::Shopify, Self::Woocommerce];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shopify => "shopify",
            Self::Woocommerce => "woocommerce",
        }
    }

    /// # Errors
    /// Returns `invalid_source` for any other text.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wrong = || Invalid::new("invalid_source", "must be shopify or woocommerce");
        Self::ALL.into_iter().find(|source| source.as_str().eq_ignore_ascii_case(text)).ok_or_else(wrong)
    }
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries: Entries<Vec<AttributeValue>> = Entries::deserialize(deserializer)?;
        let mut attributes = Self::default();
        for (name, values) in entries.0 {
            if values.is_empty() {
                let detail = format!("must have a value for {}", shown(name.as_str()));
                return Err(Invalid::new("empty", detail).tag());
            }
            if attributes.0.contains_key(name.as_str()) {
                return Err(twice("duplicate_key", &name).tag());
            }
            if attributes.0.keys().any(|known| fold(known) == fold(name.as_str())) {
                return Err(twice("duplicate_name", &name).tag());
            }
            attributes.set(name, values).map_err(Invalid::tag)?;
        }
        Ok(attributes)
    }
}

impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries: Entries<MetadataValue> = Entries::deserialize(deserializer)?;
        let mut metadata = Self::default();
        for (key, value) in entries.0 {
            if metadata.0.contains_key(key.as_str()) {
                return Err(twice("duplicate_key", &key).tag());
            }
            metadata.set(key, value).map_err(Invalid::tag)?;
        }
        Ok(metadata)
    }
}

fn twice(code: &'static str, name: &Label) -> Invalid {
    Invalid::new(code, format!("must have each name once: {}", shown(name.as_str())))
}

/// The start of a name, for an error.
fn shown(name: &str) -> String {
    name.chars().take(40).collect()
}

/// The members of an object in the order in which they come, equal names included.
struct Entries<T>(Vec<(Label, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}

struct EntriesVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for EntriesVisitor<T> {
    type Value = Entries<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<T>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> Label {
        Label::parse(text).expect("a label")
    }

    #[test]
    fn tags_are_kept_once() {
        let tags = Tags::of(["Summer", "new", "SUMMER", "straße", "STRASSE"].map(label)).expect("few");
        assert_eq!(tags.iter().collect::<Vec<_>>(), ["Summer", "new", "straße"]);
        assert_eq!(tags.within(9), ["Summer", "new"]);
        assert_eq!(Tags::of((0..51).map(|n| label(&n.to_string()))).map_err(|it| it.code), Err("too_many"));
    }

    #[test]
    fn attributes_and_metadata_are_checked() {
        let code = |text: &str| {
            let error = serde_json::from_str::<Attributes>(text).expect_err(text).to_string();
            Invalid::untag(&error).map(|(code, _)| code.to_owned())
        };
        assert_eq!(code(r#"{"Size": ["a"], "SIZE": ["b"]}"#).as_deref(), Some("duplicate_name"));
        assert_eq!(code(r#"{"Size": []}"#).as_deref(), Some("empty"));
        assert_eq!(code(r#"{"": ["a"]}"#).as_deref(), Some("empty"));
        let many: BTreeMap<String, [&str; 1]> = (0..51).map(|n| (n.to_string(), ["x"])).collect();
        assert_eq!(code(&serde_json::to_string(&many).expect("JSON")).as_deref(), Some("too_many"));
        let read: Attributes = serde_json::from_str(r#"{"b": ["2", "2"], "a": ["1"]}"#).expect("attributes");
        assert_eq!(serde_json::to_string(&read).expect("JSON"), r#"{"a":["1"],"b":["2"]}"#);
        let twice = serde_json::from_str::<Metadata>(r#"{"a": "1", "a": "2"}"#).expect_err("twice").to_string();
        assert_eq!(Invalid::untag(&twice).map(|(code, _)| code), Some("duplicate_key"));
    }
}
