//! The members of objects and the elements of arrays.

use serde_core::de::value::BorrowedStrDeserializer;
use serde_core::de::{DeserializeSeed, MapAccess, SeqAccess};

use super::key::Key;
use super::{RAW_VALUE, ReadError, Reader};

/// The members of an object, without its opening bracket, which has been consumed, and its closing one.
pub(super) struct Members<'r, 'de> {
    reader: &'r mut Reader<'de>,
    first: bool,
}

impl<'r, 'de> Members<'r, 'de> {
    pub(super) fn of(reader: &'r mut Reader<'de>) -> Self {
        Self {
            reader,
            first: true,
        }
    }

    /// Moves to the next name. Returns `false` at the end.
    #[inline]
    fn next(&mut self) -> Result<bool, ReadError> {
        let reader = &mut *self.reader;
        match reader.next_byte() {
            Some(b'}') => return Ok(false),
            Some(b',') if !self.first => {
                reader.at += 1;
                if reader.next_byte() == Some(b'}') {
                    return Err(reader.unexpected("trailing comma"));
                }
            }
            Some(_) if self.first => {}
            Some(_) => return Err(reader.unexpected("expected `,` or `}`")),
            None => return Err(reader.eof("EOF while parsing an object")),
        }
        self.first = false;
        match reader.byte() {
            Some(b'"') => Ok(true),
            Some(_) => Err(reader.unexpected("key must be a string")),
            None => Err(reader.eof("EOF while parsing an object")),
        }
    }
}

impl<'de> MapAccess<'de> for Members<'_, 'de> {
    type Error = ReadError;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ReadError> {
        if !self.next()? {
            return Ok(None);
        }
        seed.deserialize(Key(self.reader)).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        self.reader.colon()?;
        let result = seed.deserialize(&mut *self.reader);
        // The type rejected the value after reading it, as one with `try_from` may do.
        self.reader.placed(result)
    }
}

/// The elements of an array, without its opening bracket, which has been consumed, and its closing one.
pub(super) struct Elements<'r, 'de> {
    reader: &'r mut Reader<'de>,
    first: bool,
}

impl<'r, 'de> Elements<'r, 'de> {
    pub(super) fn of(reader: &'r mut Reader<'de>) -> Self {
        Self {
            reader,
            first: true,
        }
    }
}

impl<'de> SeqAccess<'de> for Elements<'_, 'de> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ReadError> {
        let reader = &mut *self.reader;
        match reader.next_byte() {
            Some(b']') => return Ok(None),
            Some(b',') if !self.first => {
                reader.at += 1;
                if reader.next_byte() == Some(b']') {
                    return Err(reader.unexpected("trailing comma"));
                }
            }
            Some(_) if self.first => {}
            Some(_) => return Err(reader.unexpected("expected `,` or `]`")),
            None => return Err(reader.eof("EOF while parsing a list")),
        }
        self.first = false;
        let result = seed.deserialize(&mut *reader).map(Some);
        reader.placed(result)
    }
}

/// A value that is kept as text, in the form that serde_json's `RawValue` requests: an object with one
/// member that has a special name.
pub(super) struct Raw<'de>(Option<&'de str>);

impl<'de> Raw<'de> {
    pub(super) fn of(text: &'de str) -> Self {
        Self(Some(text))
    }
}

impl<'de> MapAccess<'de> for Raw<'de> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ReadError> {
        if self.0.is_none() {
            return Ok(None);
        }
        seed.deserialize(BorrowedStrDeserializer::new(RAW_VALUE))
            .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        seed.deserialize(BorrowedStrDeserializer::new(
            self.0.take().unwrap_or_default(),
        ))
    }
}
