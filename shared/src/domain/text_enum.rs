/// Implements `Deserialize` for an enum, from the texts of its `ALL` and `as_str`. A derived `Deserialize` would accept
/// an object such as `{"active": null}`, and serde_json would report any other type as a syntax error.
macro_rules! text_enum {
    ($type:ty) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let known = Self::ALL.into_iter().find(|value| value.as_str() == text);
                known.ok_or_else(|| {
                    // The same wording as serde's, which names all values.
                    let known = Self::ALL.map(|value| format!("`{}`", value.as_str())).join(", ");
                    serde::de::Error::custom(format_args!("unknown variant `{text}`, expected one of {known}"))
                })
            }
        }
    };
}

pub(super) use text_enum;
