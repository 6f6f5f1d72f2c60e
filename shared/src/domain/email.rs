use serde::{Deserialize, Deserializer, Serialize};

use super::{Invalid, SingleLine, fold};

/// An e-mail address as its owner spells it, at most 254 characters (RFC 5321).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// # Errors
    /// Returns `invalid_email` if it is not `local@domain.tld` without spaces.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = || Invalid::new("invalid_email", "must be an e-mail address");
        let text = SingleLine::<254>::parse(text).map_err(|_| invalid())?.into_string();
        let (local, domain) = text.split_once('@').ok_or_else(invalid)?;
        let labels_hold = domain.split('.').all(|label| {
            !label.is_empty()
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        });
        let local_holds = (1..=64).contains(&local.len())
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
        if local_holds && labels_hold && domain.contains('.') { Ok(Self(text)) } else { Err(invalid()) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the form that all spellings of the address share: case and compatibility variants are folded.
    pub fn folded(&self) -> String {
        fold(&self.0)
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(Invalid::tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_of_one_address_fold_together() {
        let folded = |text| Email::parse(text).expect(text).folded();
        assert_eq!(folded("Ann@Example.com"), folded(" ANN@EXAMPLE.COM "));
        assert_eq!(folded("ﬁne@example.com"), folded("FINE@example.com"));
        assert_eq!(folded("jose\u{301}@example.com"), folded("JOS\u{c9}@example.com"));
        assert_eq!(folded("ａｎｎ@example.com"), folded("ann@example.com"));
    }

    #[test]
    fn refuses_what_is_no_address() {
        for wrong in [
            "",
            "ann",
            "ann@",
            "@example.com",
            "ann@example",
            "a b@example.com",
            "a@b@c.com",
            "a@b..com",
            "a\0@b.com",
            "<a@b.com>",
        ] {
            assert_eq!(Email::parse(wrong).map_err(|e| e.code), Err("invalid_email"), "{wrong}");
        }
    }
}
