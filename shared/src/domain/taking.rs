use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Invalid, MalformedId, VariantId};

/// What an order takes units from. Stocks come first, in the order of their variants.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CounterId {
    /// The stock of a variant.
    Stock(VariantId),
    /// A counter that only counts: its units have no price and are always for sale. It has a name of its own.
    Named(CounterName),
}

/// The name of a counter: 1 to 200 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CounterName(String);

impl CounterName {
    /// # Errors
    /// Returns `invalid_counter` for any other text.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if (1..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::new("invalid_counter", "must be 1 to 200 visible ASCII characters"))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Units that an order took from a counter. The order stores it, and giving back uses nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taking {
    pub counter: CounterId,
    /// 0 if nothing was counted. Then nothing is given back.
    #[serde(rename = "units")]
    pub amount: i64,
}

impl Taking {
    pub const fn new(counter: CounterId, amount: i64) -> Self {
        Self { counter, amount }
    }
}

/// Precedes the name of a named counter.
const NAMED: &str = "counter:";

impl fmt::Display for CounterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stock(variant) => variant.fmt(f),
            Self::Named(name) => write!(f, "{NAMED}{}", name.as_str()),
        }
    }
}

impl FromStr for CounterId {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        match text.strip_prefix(NAMED) {
            Some(name) => CounterName::parse(name).map(Self::Named).map_err(|_| MalformedId),
            None => text.parse().map(Self::Stock),
        }
    }
}

impl Serialize for CounterId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CounterId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|MalformedId| serde::de::Error::custom("names no counter"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;

    fn stock(number: u8) -> CounterId {
        CounterId::Stock(VariantId::new(Timestamp::from_millis(1), [number; 10]))
    }

    fn named(name: &str) -> CounterId {
        CounterId::Named(CounterName::parse(name).expect("a name"))
    }

    #[test]
    fn a_counter_is_stored_as_text() {
        for counter in [stock(1), named("uses#SPRING")] {
            assert_eq!(counter.to_string().parse(), Ok(counter));
        }
        for wrong in ["counter:", "counter:a b", "prod_019b78cf732073819059bf1f823cb2ff", ""] {
            assert_eq!(wrong.parse::<CounterId>(), Err(MalformedId), "{wrong}");
        }
    }
}
