//! Numbers.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::str::FromStr;

use serde_core::de::{Deserializer, Error, Visitor};

use super::{ReadError, Reader};

/// A number, in the narrowest type that serde supports.
///
/// A number with a fraction stays text until an `f64` is requested. Most programs never request one, so
/// they are linked without the arithmetic, which takes 8 KB.
pub(crate) enum ReadNumber<'de> {
    Unsigned(u64),
    Signed(i64),
    Float(Cow<'de, str>),
}

impl ReadNumber<'_> {
    pub(crate) fn visit<'v, V: Visitor<'v>, E: Error>(self, visitor: V) -> Result<V::Value, E> {
        match self {
            Self::Unsigned(value) => visitor.visit_u64(value),
            Self::Signed(value) => visitor.visit_i64(value),
            Self::Float(text) => match float(&text) {
                Some(value) => visitor.visit_f64(value),
                None => Err(E::custom("number out of range")),
            },
        }
    }

    /// For 128-bit types. No other type holds an integer of more than 64 bits.
    pub(crate) fn visit_i128<'v, V: Visitor<'v>, E: Error>(
        self,
        visitor: V,
    ) -> Result<V::Value, E> {
        match self.wide() {
            Some(value) => visitor.visit_i128(value),
            None => self.visit(visitor),
        }
    }

    /// As [`visit_i128`](Self::visit_i128).
    pub(crate) fn visit_u128<'v, V: Visitor<'v>, E: Error>(
        self,
        visitor: V,
    ) -> Result<V::Value, E> {
        match self.wide() {
            Some(value) => visitor.visit_u128(value),
            None => self.visit(visitor),
        }
    }

    /// An integer of more than 64 bits, if it fits.
    fn wide<T: FromStr>(&self) -> Option<T> {
        match self {
            Self::Float(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The number if it is an integer, which may be written as `1.0` or `1.7e9`.
    pub(crate) fn whole(&self) -> Option<i128> {
        match self {
            Self::Unsigned(value) => Some((*value).into()),
            Self::Signed(value) => Some((*value).into()),
            Self::Float(text) => whole(text),
        }
    }

    /// The same number, independent of the text.
    pub(super) fn into_owned<'o>(self) -> ReadNumber<'o> {
        match self {
            Self::Unsigned(value) => ReadNumber::Unsigned(value),
            Self::Signed(value) => ReadNumber::Signed(value),
            Self::Float(text) => ReadNumber::Float(Cow::Owned(text.into_owned())),
        }
    }
}

/// A description in serde's words.
impl Display for ReadNumber<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned(value) => write!(f, "integer `{value}`"),
            Self::Signed(value) => write!(f, "integer `{value}`"),
            Self::Float(text) => write!(f, "floating point `{text}`"),
        }
    }
}

/// Uses serde_json's arithmetic. That of the standard library would add 12 KB.
fn float(text: &str) -> Option<f64> {
    let number: serde_json::Number = text.parse().ok()?;
    number.as_f64().filter(|value| value.is_finite())
}

/// `text` is a JSON number.
fn whole(text: &str) -> Option<i128> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let negative = integer.starts_with('-');
    let mut value: i128 = 0;
    for digit in integer.bytes().chain(fraction.bytes()) {
        if digit.is_ascii_digit() {
            value = value
                .checked_mul(10)?
                .checked_add(i128::from(digit - b'0'))?;
        }
    }
    let mut exponent = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    while value != 0 && exponent != 0 {
        if exponent > 0 {
            value = value.checked_mul(10)?;
            exponent -= 1;
        } else if value % 10 == 0 {
            value /= 10;
            exponent += 1;
        } else {
            return None;
        }
    }
    Some(if negative { -value } else { value })
}

impl<'de> Reader<'de> {
    /// Reads a number. The reader is at its first byte, a digit or `-`.
    pub(super) fn number(&mut self) -> Result<ReadNumber<'de>, ReadError> {
        let start = self.at;
        let negative = self.byte() == Some(b'-');
        if negative {
            self.at += 1;
        }
        let digits = self.at;
        let mut value = 0_u64;
        while let Some(digit @ b'0'..=b'9') = self.byte() {
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        if self.at == digits {
            return Err(self.invalid());
        }
        if self.at > digits + 1 && self.text.as_bytes()[digits] == b'0' {
            self.at = digits + 1;
            return Err(self.invalid());
        }
        if self.pass_fraction_and_exponent()? {
            return Ok(self.float(start));
        }
        // 19 digits always fit into a `u64`.
        let value = match self.at - digits {
            ..=19 => Some(value),
            _ => self.text[digits..self.at].parse().ok(),
        };
        match (value, negative) {
            (Some(value), false) => Ok(ReadNumber::Unsigned(value)),
            // -0 is not an integer.
            (Some(value @ 1..), true) => match 0_i64.checked_sub_unsigned(value) {
                Some(value) => Ok(ReadNumber::Signed(value)),
                None => Ok(self.float(start)),
            },
            _ => Ok(self.float(start)),
        }
    }

    /// Passes a number to a visitor with `visit`, and any other value as usual.
    pub(super) fn visit_number<V: Visitor<'de>>(
        &mut self,
        visitor: V,
        visit: impl FnOnce(ReadNumber<'de>, V) -> Result<V::Value, ReadError>,
    ) -> Result<V::Value, ReadError> {
        match self.value_byte()? {
            b'-' | b'0'..=b'9' => {
                let result = visit(self.number()?, visitor);
                self.placed(result)
            }
            _ => self.deserialize_any(visitor),
        }
    }

    /// Returns whether there is a fraction or an exponent.
    pub(super) fn pass_fraction_and_exponent(&mut self) -> Result<bool, ReadError> {
        let start = self.at;
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.pass_digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.pass_digits()?;
        }
        Ok(self.at > start)
    }

    /// Skips at least one digit.
    fn pass_digits(&mut self) -> Result<(), ReadError> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
        if self.at == start {
            return Err(self.invalid());
        }
        Ok(())
    }

    /// The text of the number that started at `start`.
    fn float(&self, start: usize) -> ReadNumber<'de> {
        ReadNumber::Float(Cow::Borrowed(&self.text[start..self.at]))
    }

    #[cold]
    pub(super) fn invalid(&self) -> ReadError {
        match self.byte() {
            Some(_) => self.unexpected("invalid number"),
            None => self.eof("EOF while parsing a value"),
        }
    }
}
