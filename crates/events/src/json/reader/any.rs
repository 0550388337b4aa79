//! Reading any serde type: `Reader` as a deserializer.

use serde_core::de::{Deserializer, Visitor};
use serde_core::forward_to_deserialize_any;

use super::access::{Elements, Members, Raw};
use super::variant::{UnitVariant, Variant};
use super::{MAX_DEPTH, RAW_VALUE, ReadError, ReadNumber, Reader};

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
            // As with serde_json, a derived struct can also be read from an array.
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

impl<'de> Reader<'de> {
    pub(super) fn visit_string<V: Visitor<'de>>(
        &mut self,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
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

    /// Consumes the opening bracket.
    fn enter(&mut self) -> Result<usize, ReadError> {
        let start = self.at;
        self.at += 1;
        self.depth += 1;
        if self.depth == MAX_DEPTH {
            return Err(self.unexpected("recursion limit exceeded"));
        }
        Ok(start)
    }

    /// Consumes the closing bracket, even after an error: an error about a missing member refers to the
    /// object, not to its last member.
    fn leave<T>(
        &mut self,
        start: usize,
        result: Result<T, ReadError>,
        close: u8,
    ) -> Result<T, ReadError> {
        self.depth -= 1;
        if result.is_err() && self.at == start + 1 {
            // The visitor has not read anything inside, so it expects another type.
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
