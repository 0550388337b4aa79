//! Numbers.

use serde_core::de::{Error, Unexpected, Visitor};

use super::{ReadError, Reader};

/// A number, in the narrowest of the types that serde knows.
pub(crate) enum ReadNumber {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

impl ReadNumber {
    pub(crate) fn visit<'de, V: Visitor<'de>, E: Error>(self, visitor: V) -> Result<V::Value, E> {
        match self {
            Self::Unsigned(value) => visitor.visit_u64(value),
            Self::Signed(value) => visitor.visit_i64(value),
            Self::Float(value) => visitor.visit_f64(value),
        }
    }

    pub(super) fn unexpected(&self) -> Unexpected<'static> {
        match self {
            Self::Unsigned(value) => Unexpected::Unsigned(*value),
            Self::Signed(value) => Unexpected::Signed(*value),
            Self::Float(value) => Unexpected::Float(*value),
        }
    }
}

impl Reader<'_> {
    /// Takes a number, whose first byte, a digit or `-`, is here.
    pub(super) fn number(&mut self) -> Result<ReadNumber, ReadError> {
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
            return self.float(start);
        }
        // 19 digits always fit.
        let value = match self.at - digits {
            ..=19 => Some(value),
            _ => self.text[digits..self.at].parse().ok(),
        };
        match (value, negative) {
            (Some(value), false) => Ok(ReadNumber::Unsigned(value)),
            // -0 is no integer.
            (Some(value @ 1..), true) => match 0_i64.checked_sub_unsigned(value) {
                Some(value) => Ok(ReadNumber::Signed(value)),
                None => self.float(start),
            },
            _ => self.float(start),
        }
    }

    /// Whether there is any.
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

    /// One digit or more.
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

    /// The number from `start` to here. By serde_json's own arithmetic: that of the standard
    /// library would be 12 KB more beside it.
    #[cold]
    fn float(&self, start: usize) -> Result<ReadNumber, ReadError> {
        let number: Result<serde_json::Number, _> = self.text[start..self.at].parse();
        match number.ok().and_then(|number| number.as_f64()) {
            Some(value) if value.is_finite() => Ok(ReadNumber::Float(value)),
            _ => Err(ReadError::data("number out of range", self.at)),
        }
    }

    #[cold]
    pub(super) fn invalid(&self) -> ReadError {
        match self.byte() {
            Some(_) => self.unexpected("invalid number"),
            None => self.eof("EOF while parsing a value"),
        }
    }
}
