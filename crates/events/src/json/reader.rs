//! Reads JSON text into any serde type.
//!
//! serde_json writes the responses, but reading is where time is spent. With serde_json, the same types
//! take one and a half times as long, and those of S3 and DynamoDB nearly twice as long
//! (`bench/events`). In a small binary, the two have the same size. Both accept the same JSON; fuzz
//! targets compare them.

mod access;
mod any;
mod direct;
mod error;
mod key;
mod lenient;
mod number;
mod skip;
mod string;
mod variant;

use serde_core::de::{Deserialize, Expected};

pub(crate) use direct::ReadDirect;
use error::Found;
pub(crate) use error::ReadError;
pub(crate) use number::ReadNumber;

use super::member::ReadMember;

/// The limit of nested containers, the same as in serde_json. A deeper text could overflow the stack.
const MAX_DEPTH: u8 = 128;

/// The name by which serde_json requests a value as text, for `Json` and for `RawValue` in users' types.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// Reads text that is a single JSON value.
pub(crate) fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, ReadError> {
    let mut reader = Reader::new(text);
    let value = T::deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Reads text that is a single JSON value into one of the crate's own types.
pub(crate) fn read_str<'de, T: ReadMember<'de>>(text: &'de str) -> Result<T, ReadError> {
    let mut reader = Reader::new(text);
    let mut value = T::default();
    value.read_direct(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Reads bytes that are a single JSON value.
pub(crate) fn from_slice<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, ReadError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => from_str(text),
        Err(error) => Err(ReadError::syntax("invalid UTF-8", error.valid_up_to())),
    }
}

/// Reads text that is a single number.
pub(crate) fn number_from_str(text: &str) -> Option<ReadNumber<'_>> {
    let mut reader = Reader::new(text);
    let number = match reader.byte() {
        Some(b'-' | b'0'..=b'9') => reader.number().ok()?,
        _ => return None,
    };
    (reader.at == text.len()).then_some(number)
}

/// A position in the text.
#[derive(Clone)]
pub(crate) struct Reader<'de> {
    text: &'de str,
    at: usize,
    depth: u8,
}

impl<'de> Reader<'de> {
    pub(crate) fn new(text: &'de str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// Checks that only whitespace follows the value.
    pub(crate) fn end(&mut self) -> Result<(), ReadError> {
        match self.next_byte() {
            None => Ok(()),
            Some(_) => Err(self.unexpected("trailing characters")),
        }
    }

    /// The current byte; `None` at the end.
    // Always, because it is smaller than a call, which `opt-level = "z"` would prefer.
    #[inline(always)]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte after whitespace. It is not consumed.
    #[inline]
    fn next_byte(&mut self) -> Option<u8> {
        match self.byte() {
            // AWS sends no whitespace between values.
            Some(byte) if byte > b' ' => Some(byte),
            _ => self.byte_after_space(),
        }
    }

    #[cold]
    fn byte_after_space(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    /// The first byte of a value.
    #[inline]
    fn value_byte(&mut self) -> Result<u8, ReadError> {
        match self.next_byte() {
            Some(byte) => Ok(byte),
            None => Err(self.eof("EOF while parsing a value")),
        }
    }

    /// Consumes `null`, `true` or `false`.
    fn literal(&mut self, literal: &'static [u8]) -> Result<(), ReadError> {
        for (at, expected) in literal.iter().enumerate() {
            match self.text.as_bytes().get(self.at + at) {
                Some(byte) if byte == expected => {}
                Some(_) => {
                    self.at += at;
                    return Err(self.unexpected("expected ident"));
                }
                None => {
                    self.at += at;
                    return Err(self.eof("EOF while parsing a value"));
                }
            }
        }
        self.at += literal.len();
        Ok(())
    }

    /// An error about the current byte, or about the end of the text.
    #[cold]
    fn unexpected(&self, message: &'static str) -> ReadError {
        ReadError::syntax(message, self.at)
    }

    #[cold]
    fn eof(&self, message: &'static str) -> ReadError {
        ReadError::data(message, self.text.len())
    }

    /// Adds the current position to an error from a visitor.
    pub(crate) fn placed<T>(&self, result: Result<T, ReadError>) -> Result<T, ReadError> {
        result.map_err(|error| error.placed(self.at))
    }

    /// The error for a value of the wrong type.
    #[cold]
    fn wrong_type(&mut self, expected: &dyn Expected) -> ReadError {
        let found = match self.byte() {
            Some(b'"') => {
                self.at += 1;
                self.string().map(|text| Found::Text(text.into_owned()))
            }
            Some(b'{') => Ok(Found::Name("map")),
            Some(b'[') => Ok(Found::Name("sequence")),
            Some(b'-' | b'0'..=b'9') => self.number().map(Found::Number),
            _ => self.word().map(|word| match word {
                Some(value) => Found::Boolean(value),
                // `null`, not serde's "unit value".
                None => Found::Name("null"),
            }),
        };
        match found {
            Ok(found) => ReadError::wrong("type", &found, expected).placed(self.at),
            Err(error) => error,
        }
    }

    /// The error for a string that is not one of the expected values.
    #[cold]
    fn wrong_value(&mut self, expected: &dyn Expected) -> ReadError {
        self.at += 1;
        match self.string() {
            Ok(text) => {
                let found = Found::Text(text.into_owned());
                ReadError::wrong("value", &found, expected).placed(self.at)
            }
            Err(error) => error,
        }
    }

    /// `true`, `false`, or `None` for `null`.
    fn word(&mut self) -> Result<Option<bool>, ReadError> {
        match self.byte() {
            Some(b't') => self.literal(b"true").map(|()| Some(true)),
            Some(b'f') => self.literal(b"false").map(|()| Some(false)),
            Some(b'n') => self.literal(b"null").map(|()| None),
            _ => Err(self.unexpected("expected value")),
        }
    }
}
