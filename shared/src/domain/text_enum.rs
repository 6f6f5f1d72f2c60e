/// Reads an enum from one of its texts, by its `ALL` and `as_str`. A derived `Deserialize` would take an object such as
/// `{"active": null}` for a value, and serde_json reports any other type as a syntax error.
macro_rules! text_enum {
    ($type:ty) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                const TEXTS: [&str; <$type>::ALL.len()] = {
                    let mut texts = [""; <$type>::ALL.len()];
                    let mut index = 0;
                    while index < texts.len() {
                        texts[index] = <$type>::ALL[index].as_str();
                        index += 1;
                    }
                    texts
                };
                let text = String::deserialize(deserializer)?;
                let known = Self::ALL.into_iter().find(|value| value.as_str() == text);
                known.ok_or_else(|| serde::de::Error::unknown_variant(&text, &TEXTS))
            }
        }
    };
}

pub(super) use text_enum;
