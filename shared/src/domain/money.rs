use iso_currency::Currency;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use super::{Invalid, Quantity};

/// A sum in the minor units of the shop's currency, such as cents. Prices and totals are never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

/// A decimal number as the client sent it, `"1299.99"` or `1299.99`. Its digits are kept until the currency is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Decimal(String);

impl Money {
    pub const ZERO: Self = Self(0);

    pub const fn from_minor(minor: i64) -> Self {
        Self(minor)
    }

    pub const fn minor(self) -> i64 {
        self.0
    }

    /// Returns the sum, or `None` if it exceeds `i64`.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Returns the price of this quantity, or `None` if it exceeds `i64`.
    pub fn times(self, quantity: Quantity) -> Option<Self> {
        self.0.checked_mul(i64::from(quantity.get())).map(Self)
    }

    /// Parses an amount exactly. It may have at most as many decimals as the currency (ISO 4217).
    ///
    /// # Errors
    /// Returns `invalid_amount`, `negative_amount`, `too_many_decimals` or `amount_too_large`.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, Invalid> {
        let (whole, decimals) = split(text)?;
        let exponent = exponent(currency);
        let significant = decimals.trim_end_matches('0');
        if significant.len() > exponent {
            let detail = format!("{} has {exponent} decimals", currency.code());
            return Err(Invalid::new("too_many_decimals", detail));
        }
        let minor = format!("{}{significant:0<exponent$}", whole.trim_start_matches('0'));
        match minor.as_str() {
            "" => Ok(Self::ZERO),
            minor => {
                minor.parse().map(Self).map_err(|_| Invalid::new("amount_too_large", "is more than can be counted"))
            }
        }
    }

    /// Formats the amount with the currency's number of decimals: `1299.99`, or `1300` for a currency without decimals.
    pub fn format(self, currency: Currency) -> String {
        let exponent = exponent(currency);
        let sign = if self.0 < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.0.unsigned_abs(), width = exponent.saturating_add(1));
        let (whole, decimals) = digits.split_at(digits.len().saturating_sub(exponent));
        if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
    }
}

/// Returns the digits before and after the point.
fn split(text: &str) -> Result<(&str, &str), Invalid> {
    if text.starts_with('-') {
        return Err(Invalid::new("negative_amount", "must not be negative"));
    }
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(decimals) {
        return Err(Invalid::new("invalid_amount", "must be a decimal number such as \"12.50\""));
    }
    Ok((whole, decimals))
}

/// Returns the currency that a record was created in, which may not be the shop's current one. A code that is no longer
/// known becomes ISO 4217's XXX, without name and decimals, so that the record can still be shown.
pub fn recorded_currency(code: &str) -> Currency {
    Currency::from_code(code).unwrap_or(Currency::XXX)
}

fn exponent(currency: Currency) -> usize {
    currency.exponent().map_or(0, usize::from)
}

impl Decimal {
    /// Returns the digits as they were sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Checks that it is an amount in some currency.
    ///
    /// # Errors
    /// Returns `invalid_amount` or `negative_amount`.
    pub fn check(&self) -> Result<(), Invalid> {
        split(&self.0).map(|_| ())
    }

    /// # Errors
    /// Returns the errors of [`Money::parse`].
    pub fn to_money(&self, currency: Currency) -> Result<Money, Invalid> {
        Money::parse(&self.0, currency)
    }
}

impl From<&str> for Decimal {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl<'de> Deserialize<'de> for Decimal {
    /// Reads the JSON text itself, so that no digit passes through a float.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        let invalid = || Invalid::new("invalid_amount", "must be a decimal number or string such as \"12.50\"").tag();
        match text.as_bytes().first() {
            Some(b'"') => serde_json::from_str(text).map(Self).map_err(|_| invalid()),
            Some(b'-' | b'0'..=b'9') => Ok(Self(text.to_owned())),
            _ => Err(invalid()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_and_shows_the_currencys_own_decimals() {
        for (text, currency, minor, shown) in [
            ("1299.99", Currency::USD, 129_999, "1299.99"),
            ("0.5", Currency::USD, 50, "0.50"),
            ("007", Currency::USD, 700, "7.00"),
            ("1.230", Currency::USD, 123, "1.23"),
            ("1300", Currency::JPY, 1_300, "1300"),
            ("1.005", Currency::BHD, 1_005, "1.005"),
            ("92233720368547758.07", Currency::USD, i64::MAX, "92233720368547758.07"),
        ] {
            let money = Money::parse(text, currency).expect(text);
            assert_eq!(money.minor(), minor);
            assert_eq!(money.format(currency), shown);
        }
    }

    #[test]
    fn refuses_what_it_cannot_count_exactly() {
        for (text, currency, code) in [
            ("1.005", Currency::USD, "too_many_decimals"),
            ("1.5", Currency::JPY, "too_many_decimals"),
            ("-1", Currency::USD, "negative_amount"),
            ("92233720368547758.08", Currency::USD, "amount_too_large"),
            ("1e3", Currency::USD, "invalid_amount"),
            (".5", Currency::USD, "invalid_amount"),
            ("5.", Currency::USD, "invalid_amount"),
            ("", Currency::USD, "invalid_amount"),
            ("free", Currency::USD, "invalid_amount"),
            ("１", Currency::USD, "invalid_amount"),
        ] {
            assert_eq!(Money::parse(text, currency).map_err(|e| e.code), Err(code), "{text}");
        }
    }

    proptest! {
        #[test]
        fn shown_then_read_is_the_same(minor in 0..=i64::MAX, which in 0..3_usize) {
            let currency = [Currency::USD, Currency::JPY, Currency::BHD][which];
            prop_assert_eq!(Money::parse(&Money(minor).format(currency), currency), Ok(Money(minor)));
        }

        #[test]
        fn sums_are_exact_or_none(a in any::<i64>(), b in any::<i64>(), q in 1..=100_000_u32) {
            let exact = i128::from(a) + i128::from(b);
            prop_assert_eq!(Money(a).plus(Money(b)).map(|m| i128::from(m.0)), i64::try_from(exact).ok().map(i128::from));
            let exact = i128::from(a) * i128::from(q);
            let times = Money(a).times(Quantity::new(q).expect("in range"));
            prop_assert_eq!(times.map(|m| i128::from(m.0)), i64::try_from(exact).ok().map(i128::from));
        }
    }
}
