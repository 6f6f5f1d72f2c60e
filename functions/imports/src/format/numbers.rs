//! Numbers as people and spreadsheets write them: `1299.90`, `1.299,90`, `1 299,90`, `1'299.90`.
//!
//! Nothing is guessed. Whether `1.299` is more than a thousand or less than two, other numbers of the file have to show;
//! where none does, it is an error.

use std::borrow::Cow;

use shared::domain::{Currency, Invalid, Money};

/// The heaviest that a variant may be, in grams: ten tonnes.
const HEAVIEST: u128 = 10_000_000;
/// The most digits of a number that is computed with.
const MOST_DIGITS: usize = 18;

/// What separates whole units from parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecimalSign {
    Point,
    Comma,
}

/// What the numbers of a file show of its decimal sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    point: bool,
    comma: bool,
}

/// A unit of weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Gram,
    Kilogram,
    Pound,
    Ounce,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Digits alone, or nothing that could be a number.
    Plain,
    /// This sign can only be the decimal one.
    Decimal(DecimalSign),
    /// This sign can only separate thousands.
    Grouped(DecimalSign),
    /// This sign may be either.
    Ambiguous(DecimalSign),
}

impl DecimalSign {
    const fn byte(self) -> u8 {
        match self {
            Self::Point => b'.',
            Self::Comma => b',',
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }
}

impl Evidence {
    pub(super) fn note(&mut self, cell: &[u8]) {
        // Numbers without either sign show nothing, and are most.
        if !cell.iter().any(|byte| matches!(byte, b'.' | b',')) {
            return;
        }
        let digits: Vec<u8> = cell.iter().copied().filter(|byte| byte.is_ascii() && !is_space(*byte)).collect();
        let sign = match shape(&digits) {
            Shape::Decimal(sign) => sign,
            Shape::Grouped(sign) => sign.other(),
            Shape::Plain | Shape::Ambiguous(_) => return,
        };
        match sign {
            DecimalSign::Point => self.point = true,
            DecimalSign::Comma => self.comma = true,
        }
    }

    /// The file's decimal sign; none where no number shows it, or numbers contradict each other.
    pub(super) fn sign(self) -> Option<DecimalSign> {
        match (self.point, self.comma) {
            (true, false) => Some(DecimalSign::Point),
            (false, true) => Some(DecimalSign::Comma),
            _ => None,
        }
    }
}

/// Separates thousands besides the decimal sign's counterpart.
const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\'')
}

fn shape(text: &[u8]) -> Shape {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if digits.is_empty() || !digits.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')) {
        return Shape::Plain;
    }
    let count = |sign: DecimalSign| digits.iter().filter(|byte| **byte == sign.byte()).count();
    let last = match digits.iter().rev().find(|byte| !byte.is_ascii_digit()) {
        Some(b'.') => DecimalSign::Point,
        Some(_) => DecimalSign::Comma,
        None => return Shape::Plain,
    };
    let mut parts = digits.rsplitn(2, |byte| *byte == last.byte());
    let (after, before) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    match (count(last), count(last.other())) {
        (1, 0) if after.is_empty() => Shape::Plain,
        (1, 0) if after.len() == 3 && (1..=3).contains(&before.len()) && before.first() != Some(&b'0') => {
            Shape::Ambiguous(last)
        }
        (1, 0) => Shape::Decimal(last),
        (1, _) if !after.is_empty() && is_grouped(before, last.other()) => Shape::Decimal(last),
        (_, 0) if is_grouped(digits, last) => Shape::Grouped(last),
        _ => Shape::Plain,
    }
}

/// Whether digits are in groups: of three, or of two before the last one, as in India.
fn is_grouped(digits: &[u8], sign: DecimalSign) -> bool {
    let mut groups = digits.rsplit(|byte| *byte == sign.byte());
    groups.next().is_some_and(|last| last.len() == 3) && groups.all(|group| (1..=3).contains(&group.len()))
}

/// A number with a point before its decimals, if it has any. What is no number comes back as it is, for whoever parses it
/// to refuse.
///
/// # Errors
/// `ambiguous_number`.
pub(super) fn plain(text: &str, sign: Option<DecimalSign>) -> Result<Cow<'_, str>, Invalid> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Cow::Borrowed(text));
    }
    let spaces = |c: char| matches!(c, ' ' | '\'' | '\u{2019}' | '\u{a0}' | '\u{202f}' | '\u{2009}');
    let digits: String = text.chars().filter(|c| !spaces(*c)).collect();
    let decimal = match (shape(digits.as_bytes()), sign) {
        (Shape::Plain, _) if digits.bytes().all(|byte| byte.is_ascii_digit()) => None,
        (Shape::Plain, _) => return Ok(Cow::Borrowed(text)),
        (Shape::Decimal(sign), _) => Some(sign),
        (Shape::Grouped(_), _) => None,
        (Shape::Ambiguous(here), Some(sign)) => (here == sign).then_some(sign),
        (Shape::Ambiguous(_), None) => {
            let detail =
                "may be more than a thousand or have three decimals, and no other number of the file shows which";
            return Err(Invalid::new("ambiguous_number", detail));
        }
    };
    let decimal = decimal.map(|sign| char::from(sign.byte()));
    let mut plain = String::with_capacity(digits.len() + 1);
    for c in digits.chars() {
        match c {
            c if Some(c) == decimal => {
                if plain.is_empty() || plain == "-" {
                    plain.push('0');
                }
                plain.push('.');
            }
            '.' | ',' => {}
            c => plain.push(c),
        }
    }
    Ok(Cow::Owned(plain))
}

/// # Errors
/// Those of [`Money::parse`], and `ambiguous_number`.
pub(super) fn money(text: &str, sign: Option<DecimalSign>, currency: Currency) -> Result<Money, Invalid> {
    Money::parse(&plain(text, sign)?, currency)
}

/// A weight in whole grams, rounded half up.
///
/// # Errors
/// `invalid_weight`, and `ambiguous_number`.
pub(super) fn grams(text: &str, sign: Option<DecimalSign>, unit: Unit) -> Result<u32, Invalid> {
    let plain = plain(text, sign)?;
    let wrong = || Invalid::new("invalid_weight", "must be a weight such as 0.3, at most ten tonnes");
    let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = format!("{whole}{decimals}");
    if digits.len() > MOST_DIGITS || whole.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let value: u128 = digits.parse().map_err(|_| wrong())?;
    // In billionths of a gram, which pounds and ounces are whole numbers of.
    let billionths: u128 = match unit {
        Unit::Gram => 1_000_000_000,
        Unit::Kilogram => 1_000_000_000_000,
        Unit::Pound => 453_592_370_000,
        Unit::Ounce => 28_349_523_125,
    };
    let parts = u32::try_from(decimals.len()).ok().and_then(|power| 10_u128.checked_pow(power)).ok_or_else(wrong)?;
    let divisor = parts.saturating_mul(1_000_000_000);
    let grams = value.saturating_mul(billionths).saturating_add(divisor / 2).checked_div(divisor).unwrap_or_default();
    if grams > HEAVIEST { Err(wrong()) } else { u32::try_from(grams).map_err(|_| wrong()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sign_of(cells: &[&str]) -> Option<DecimalSign> {
        let mut evidence = Evidence::default();
        cells.iter().for_each(|cell| evidence.note(cell.as_bytes()));
        evidence.sign()
    }

    #[test]
    fn unambiguous_numbers_show_the_decimal_sign() {
        use DecimalSign::{Comma, Point};
        for (cells, sign) in [
            (&["1.299,90", "4,20", "1.299"][..], Some(Comma)),
            (&["4,20"], Some(Comma)),
            (&["1299.90"], Some(Point)),
            (&["1,299.90"], Some(Point)),
            (&["1.299.000"], Some(Comma)),
            (&["0.300"], Some(Point)),
            (&["1299.000"], Some(Point)),
            (&["12,34,567.00"], Some(Point)),
            (&["1\u{a0}299,5"], Some(Comma)),
            (&["1'299.5"], Some(Point)),
            (&["1.299", "7", "", "free", "v1.2"], None),
            (&["1.5", "1,5"], None),
            (&["1.29.9,5"], None),
            (&["5."], None),
        ] {
            assert_eq!(sign_of(cells), sign, "{cells:?}");
        }
    }

    #[test]
    fn a_number_is_read_by_the_files_sign_and_never_guessed() {
        use DecimalSign::{Comma, Point};
        for (text, sign, plain_wanted) in [
            ("1.299", Some(Comma), Ok("1299")),
            ("1.299", Some(Point), Ok("1.299")),
            ("1,299", Some(Point), Ok("1299")),
            ("1.299", None, Err("ambiguous_number")),
            ("1.299,90", None, Ok("1299.90")),
            (" 1 299,9 ", None, Ok("1299.9")),
            ("1\u{202f}299", None, Ok("1299")),
            ("1.299.000", None, Ok("1299000")),
            (",5", None, Ok("0.5")),
            ("-1,5", None, Ok("-1.5")),
            ("0.300", None, Ok("0.300")),
            ("2500", None, Ok("2500")),
            ("free", None, Ok("free")),
            ("1.2.3", Some(Point), Ok("1.2.3")),
        ] {
            let found = plain(text, sign).map_err(|invalid| invalid.code);
            assert_eq!(found.as_deref(), plain_wanted.as_ref().copied(), "{text}");
        }
        let minor = |text, currency| money(text, None, currency).map(Money::minor).map_err(|invalid| invalid.code);
        assert_eq!((minor("2500", Currency::JPY), minor("2500", Currency::USD)), (Ok(2_500), Ok(250_000)));
        assert_eq!(
            (minor("129.5", Currency::USD), minor("-1.00", Currency::USD)),
            (Ok(12_950), Err("negative_amount"))
        );
        assert_eq!(minor("free", Currency::USD), Err("invalid_amount"));
    }

    #[test]
    fn weights_are_whole_grams() {
        for (text, unit, wanted) in [
            ("0.3", Unit::Kilogram, Ok(300)),
            ("34.0", Unit::Gram, Ok(34)),
            ("0.5", Unit::Gram, Ok(1)),
            ("1", Unit::Pound, Ok(454)),
            ("1", Unit::Ounce, Ok(28)),
            ("0", Unit::Gram, Ok(0)),
            ("-1", Unit::Gram, Err("invalid_weight")),
            ("heavy", Unit::Gram, Err("invalid_weight")),
            ("99999999999999999999", Unit::Gram, Err("invalid_weight")),
            ("10001", Unit::Kilogram, Err("invalid_weight")),
        ] {
            assert_eq!(grams(text, None, unit).map_err(|invalid| invalid.code), wanted, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "[-0-9., '\u{a0}x]{0,12}") {
            for sign in [None, Some(DecimalSign::Point), Some(DecimalSign::Comma)] {
                let _ = money(&text, sign, Currency::USD);
                let _ = grams(&text, sign, Unit::Pound);
            }
            let mut evidence = Evidence::default();
            evidence.note(text.as_bytes());
        }

        /// However an amount is written, it comes out the same.
        #[test]
        fn groups_and_signs_do_not_change_an_amount(minor in 0..100_000_000_i64) {
            let amount = Money::from_minor(minor);
            let point = amount.format(Currency::USD);
            let (whole, cents) = point.split_once('.').expect("cents");
            let reversed: Vec<char> = whole.chars().rev().collect();
            for (group, sign) in [(".", ","), (",", "."), (" ", ","), ("'", "."), ("", ",")] {
                let groups: Vec<String> =
                    reversed.chunks(3).map(|chunk| chunk.iter().rev().collect()).collect::<Vec<_>>();
                let whole = groups.into_iter().rev().collect::<Vec<String>>().join(group);
                let text = format!("{whole}{sign}{cents}");
                prop_assert_eq!(money(&text, None, Currency::USD), Ok(amount), "{}", text);
            }
        }
    }
}
