use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::Invalid;

/// Without vowels, so that no words arise, and without characters that look like others.
const ALPHABET: &[u8; 24] = b"23456789CDFGHJKMNPQRTVWX";

/// The number of characters, without the dash.
const LENGTH: usize = 8;

/// The number by which people refer to an order, such as `K7QX-2M9F`. It is random and unique, and shorter than the
/// order's id, so that people can read it aloud. Like an id, it authorises nobody to read the order.
///
/// It is stored without its dash, and parsed in any spelling.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct OrderNumber(String);

impl OrderNumber {
    /// The number of possible order numbers: 24⁸, about 110 thousand million.
    pub const COUNT: u64 = 24_u64.pow(8);

    /// Returns the number for a random draw below [`OrderNumber::COUNT`].
    pub fn of(draw: u64) -> Self {
        let mut rest = draw;
        let letter = |_| {
            let index = usize::try_from(rest % 24).unwrap_or(0);
            rest /= 24;
            char::from(ALPHABET.get(index).copied().unwrap_or(b'2'))
        };
        Self((0..LENGTH).map(letter).collect())
    }

    /// Parses what people write and paste: in any case, with or without dashes of any kind, white space or a `#`.
    ///
    /// # Errors
    /// Returns `invalid_number` if it is not an order number.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let plain: String = text.chars().filter(|c| !is_between(*c)).map(|c| c.to_ascii_uppercase()).collect();
        let holds = plain.len() == LENGTH && plain.bytes().all(|byte| ALPHABET.contains(&byte));
        if holds { Ok(Self(plain)) } else { Err(Invalid::new("invalid_number", "must be like K7QX-2M9F")) }
    }

    /// Returns the number without its dash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns true for characters that people write between or around a number: hyphens, dashes, white space, a number
/// sign.
fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '#' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

impl<'de> Deserialize<'de> for OrderNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(Invalid::tag)
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.split_at_checked(LENGTH / 2) {
            Some((first, second)) => write!(f, "{first}-{second}"),
            None => f.write_str(&self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_number_comes_back_however_it_is_written(draw in 0..OrderNumber::COUNT) {
            let number = OrderNumber::of(draw);
            let shown = number.to_string();
            for written in [shown.clone(), shown.to_lowercase(), shown.replace('-', ""), format!(" {shown} "), format!("#{shown}\n"), shown.replace('-', "\u{2013}")] {
                prop_assert_eq!(OrderNumber::parse(&written), Ok(number.clone()));
            }
        }

        #[test]
        fn each_draw_is_a_number_of_its_own(one in 0..OrderNumber::COUNT, other in 0..OrderNumber::COUNT) {
            prop_assert_eq!(OrderNumber::of(one) == OrderNumber::of(other), one == other);
        }
    }

    #[test]
    fn what_no_order_is_called_is_refused() {
        for wrong in ["", "K7QX-2M9", "K7QX-2M9FF", "K7QX-2M9A", "K7QX_2M9F", "ord_018bcfe568787e8a9b4ff0d1c2a3b4c5"] {
            assert_eq!(OrderNumber::parse(wrong).map_err(|invalid| invalid.code), Err("invalid_number"), "{wrong}");
        }
    }
}
