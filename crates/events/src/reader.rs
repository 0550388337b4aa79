//! Reads JSON text into any serde type.
//!
//! Why not serde_json, which writes the answers? Reading is where events cost: with serde_json the
//! same types take half as long again, S3's and DynamoDB's nearly twice as long (`bench/events`), and
//! in a small binary the two weigh the same. Both accept the same JSON: fuzz targets compare them.

mod access;
mod direct;
mod error;
mod key;
mod number;
mod skip;
mod string;
mod variant;

use serde_core::de::{Deserialize, Deserializer, Expected, Visitor};
use serde_core::forward_to_deserialize_any;

use access::{Elements, Members, Raw};
pub(crate) use direct::ReadDirect;
use error::Found;
pub(crate) use error::ReadError;
pub(crate) use number::ReadNumber;
use variant::{UnitVariant, Variant};

use crate::record::ReadMember;

/// As many containers inside each other as serde_json reads: a deeper text would overflow the
/// stack.
const MAX_DEPTH: u8 = 128;

/// What serde_json calls a value that stays text: `Json`, and `RawValue` in users' types.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// Reads a text that is one JSON value.
pub(crate) fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, ReadError> {
    let mut reader = Reader::new(text);
    let value = T::deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Reads a text that is one JSON value into one of the crate's own types.
pub(crate) fn read_str<'de, T: ReadMember<'de>>(text: &'de str) -> Result<T, ReadError> {
    let mut reader = Reader::new(text);
    let mut value = T::default();
    value.read_direct(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Reads bytes that are one JSON value.
pub(crate) fn from_slice<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, ReadError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => from_str(text),
        Err(error) => Err(ReadError::syntax("invalid UTF-8", error.valid_up_to())),
    }
}

/// Reads a text that is one number and nothing else.
pub(crate) fn number_from_str(text: &str) -> Option<ReadNumber<'_>> {
    let mut reader = Reader::new(text);
    let number = match reader.byte() {
        Some(b'-' | b'0'..=b'9') => reader.number().ok()?,
        _ => return None,
    };
    (reader.at == text.len()).then_some(number)
}

/// A place in a text.
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

    /// Nothing but space may follow the value.
    pub(crate) fn end(&mut self) -> Result<(), ReadError> {
        match self.next_byte() {
            None => Ok(()),
            Some(_) => Err(self.unexpected("trailing characters")),
        }
    }

    /// The byte here; `None` at the end.
    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The byte after space, without taking it.
    #[inline]
    fn next_byte(&mut self) -> Option<u8> {
        match self.byte() {
            // What AWS sends has no space between values.
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

    /// The byte at which a value begins.
    #[inline]
    fn value_byte(&mut self) -> Result<u8, ReadError> {
        match self.next_byte() {
            Some(byte) => Ok(byte),
            None => Err(self.eof("EOF while parsing a value")),
        }
    }

    /// Takes the rest of `null`, `true` or `false`, whose first byte is here.
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

    /// An error about the byte here, or about the end.
    #[cold]
    fn unexpected(&self, message: &'static str) -> ReadError {
        ReadError::syntax(message, self.at)
    }

    #[cold]
    fn eof(&self, message: &'static str) -> ReadError {
        ReadError::data(message, self.text.len())
    }

    /// Gives an error of a visitor's the place where it came up.
    pub(crate) fn placed<T>(&self, result: Result<T, ReadError>) -> Result<T, ReadError> {
        result.map_err(|error| error.placed(self.at))
    }

    /// What is here is of another type.
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

    /// The string here is none that was asked for.
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

    fn visit_string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, ReadError> {
        self.at += 1;
        let start = self.at;
        let result = match self.plain_string() {
            Some(text) => visitor.visit_borrowed_str(text),
            None => visitor.visit_string(self.escaped_string(start)?),
        };
        self.placed(result)
    }

    fn visit_object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, ReadError> {
        let start = self.enter()?;
        let result = visitor.visit_map(Members::of(self));
        self.leave(start, result, b'}')
    }

    fn visit_array<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, ReadError> {
        let start = self.enter()?;
        let result = visitor.visit_seq(Elements::of(self));
        self.leave(start, result, b']')
    }

    /// Takes the opening bracket.
    fn enter(&mut self) -> Result<usize, ReadError> {
        let start = self.at;
        self.at += 1;
        self.depth += 1;
        if self.depth == MAX_DEPTH {
            return Err(self.unexpected("recursion limit exceeded"));
        }
        Ok(start)
    }

    /// Takes the closing bracket. After an error too: a member that is missing is missing in the
    /// object, not in its last member.
    fn leave<T>(
        &mut self,
        start: usize,
        result: Result<T, ReadError>,
        close: u8,
    ) -> Result<T, ReadError> {
        self.depth -= 1;
        if result.is_err() && self.at == start + 1 {
            // The visitor never looked inside: it wants another type.
            return result.map_err(|error| error.placed(start));
        }
        let closed = match self.next_byte() {
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(())
            }
            Some(b',') => Err(self.unexpected("trailing comma")),
            Some(_) => Err(self.unexpected("trailing characters")),
            None => Err(self.eof("EOF while parsing a value")),
        };
        let value = self.placed(result)?;
        closed.map(|()| value)
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.value_byte()? {
            b'"' => self.visit_string(visitor),
            b'{' => self.visit_object(visitor),
            b'[' => self.visit_array(visitor),
            b'-' | b'0'..=b'9' => self.visit_number(visitor, ReadNumber::visit),
            _ => {
                let result = match self.word()? {
                    Some(value) => visitor.visit_bool(value),
                    None => visitor.visit_unit(),
                };
                self.placed(result)
            }
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.value_byte()? {
            b'"' => self.visit_string(visitor),
            _ => Err(self.wrong_type(&visitor)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.value_byte()? {
            b't' | b'f' => {
                let result = visitor.visit_bool(self.word()? == Some(true));
                self.placed(result)
            }
            _ => Err(self.wrong_type(&visitor)),
        }
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.value_byte()? {
            b'n' => {
                self.literal(b"null")?;
                let result = visitor.visit_none();
                self.placed(result)
            }
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.value_byte()? {
            b'{' => self.visit_object(visitor),
            _ => Err(self.wrong_type(&visitor)),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.value_byte()? {
            b'[' => self.visit_array(visitor),
            _ => Err(self.wrong_type(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match self.value_byte()? {
            b'{' => self.visit_object(visitor),
            // serde's derive reads a struct's fields from an array too, as serde_json does.
            b'[' => self.visit_array(visitor),
            _ => Err(self.wrong_type(&visitor)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        if name == RAW_VALUE {
            self.value_byte()?;
            let start = self.at;
            self.skip_value()?;
            return visitor.visit_map(Raw::of(&self.text[start..self.at]));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match self.value_byte()? {
            b'"' => visitor.visit_enum(UnitVariant(self)),
            b'{' => {
                let start = self.enter()?;
                self.next_byte();
                let result = visitor.visit_enum(Variant(self));
                self.leave(start, result, b'}')
            }
            _ => Err(self.unexpected("expected value")),
        }
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit_number(visitor, ReadNumber::visit_i128)
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit_number(visitor, ReadNumber::visit_u128)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.skip_value()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct
    }
}
