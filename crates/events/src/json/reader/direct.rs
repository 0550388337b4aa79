//! Reads into the crate's own types without serde. The fields of a record are read one by one in place,
//! by code that exists once, not once for each type.

use std::borrow::Cow;

use serde_core::de::Expected;

use super::{MAX_DEPTH, ReadError, Reader};
use crate::json::member::ReadMember;

/// Elements of this size are the records of S3 and SNS, which usually come alone. A vector would reserve
/// space for four, and allocating and freeing that much is slow.
const LARGE: usize = 512;

/// The values of a list that remain to be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    None,
    /// One value in place of the list.
    One,
    /// At least one, up to the closing bracket.
    Some,
}

impl Left {
    fn of(more: bool) -> Self {
        if more { Self::Some } else { Self::None }
    }
}

/// A record, as seen by [`Reader::record`].
pub(crate) trait ReadDirect<'de> {
    /// Reads the value of one member, or skips it if the name is unknown.
    fn read_member(&mut self, name: &str, reader: &mut Reader<'de>) -> Result<(), ReadError>;
}

/// Iterates over the names of an object's members.
pub(crate) struct Names {
    first: bool,
}

impl<'de> Reader<'de> {
    /// Reads an object into a record.
    pub(crate) fn record(&mut self, record: &mut dyn ReadDirect<'de>) -> Result<(), ReadError> {
        let mut names = self.object(&"an object")?;
        while names.stand_before_next(self)? {
            self.at += 1;
            let start = self.at;
            match self.plain_string() {
                Some(name) => {
                    self.colon()?;
                    record.read_member(name, self)?;
                }
                None => {
                    let name = self.escaped_string(start)?;
                    self.colon()?;
                    record.read_member(&name, self)?;
                }
            }
        }
        Ok(())
    }

    /// The position at which the next value starts.
    #[inline]
    pub(crate) fn start(&self) -> usize {
        self.at
    }

    /// Checks that the object that started at `start`, and has just been read, has the member `name`,
    /// and that it is not `null`. Called only if its collection is empty.
    #[cold]
    pub(crate) fn require(&self, start: usize, name: &'static str) -> Result<(), ReadError> {
        let mut again = self.clone();
        again.at = start;
        let mut found = false;
        let mut names = again.object(&"an object")?;
        while let Some(other) = names.next(&mut again)? {
            let is_null = again.take_null()?;
            if !is_null {
                again.skip_value()?;
            }
            if other == name {
                found = !is_null;
            }
        }
        if found {
            return Ok(());
        }
        Err(ReadError::missing(name).placed(self.at))
    }

    /// Reads a value, which may be `null`, in place.
    #[inline]
    pub(crate) fn slot<T: ReadMember<'de>>(&mut self, place: &mut T) -> Result<(), ReadError> {
        if self.take_null()? {
            *place = T::default();
            return Ok(());
        }
        place.read_direct(self)
    }

    /// Consumes a value if it is `null`.
    #[inline]
    pub(crate) fn take_null(&mut self) -> Result<bool, ReadError> {
        if self.value_byte()? == b'n' {
            self.literal(b"null")?;
            return Ok(true);
        }
        Ok(false)
    }

    /// Reads a string.
    pub(crate) fn text(&mut self) -> Result<Cow<'de, str>, ReadError> {
        let mut text = Cow::Borrowed("");
        self.read_text(&mut text)?;
        Ok(text)
    }

    /// Reads a string, or the text of a number or boolean, in place.
    pub(crate) fn read_text<'a>(&mut self, place: &mut Cow<'a, str>) -> Result<(), ReadError>
    where
        'de: 'a,
    {
        if self.value_byte()? != b'"' {
            *place = Cow::Borrowed(self.scalar_text()?);
            return Ok(());
        }
        self.at += 1;
        let start = self.at;
        *place = match self.plain_string() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.escaped_string(start)?),
        };
        Ok(())
    }

    /// Whether the next value starts with this byte.
    pub(crate) fn stands_at(&mut self, byte: u8) -> Result<bool, ReadError> {
        Ok(self.value_byte()? == byte)
    }

    /// Reads `{"S":"text"}`: an object whose only member has one of these letters as its name and a
    /// string as its value, without spaces and escapes, as AWS writes it. If there is anything else,
    /// returns `None` and consumes nothing.
    #[inline]
    pub(crate) fn letter_and_text(&mut self, letters: &[u8]) -> Option<(u8, &'de str)> {
        let start = self.at;
        let [b'{', b'"', letter, b'"', b':', b'"', ..] = self.text.as_bytes()[start..] else {
            return None;
        };
        if !letters.contains(&letter) || self.depth + 1 == MAX_DEPTH {
            return None;
        }
        self.at += 6;
        match (self.plain_string(), self.byte()) {
            (Some(text), Some(b'}')) => {
                self.at += 1;
                Some((letter, text))
            }
            _ => {
                self.at = start;
                None
            }
        }
    }

    /// Reads any value as text.
    pub(crate) fn raw(&mut self) -> Result<&'de str, ReadError> {
        self.value_byte()?;
        let start = self.at;
        self.skip_value()?;
        Ok(&self.text[start..self.at])
    }

    /// Consumes the bracket that opens an object.
    pub(crate) fn object(&mut self, expected: &dyn Expected) -> Result<Names, ReadError> {
        self.open(b'{', expected)?;
        Ok(Names { first: true })
    }

    /// Reads an array, or one value without brackets, into a vector. Elements that are `null` are
    /// omitted, unless `null` is a value of the type.
    pub(crate) fn array<T: ReadMember<'de>>(
        &mut self,
        items: &mut Vec<T>,
    ) -> Result<(), ReadError> {
        let mut left = self.enter_list(!T::KEEPS_NULL)?;
        if left != Left::None && size_of::<T>() >= LARGE {
            items.reserve_exact(1);
        }
        while left != Left::None {
            let is_null = self.take_null()?;
            if T::KEEPS_NULL || !is_null {
                // Read in place, because some elements have hundreds of bytes.
                items.push(T::default());
                if let Some(item) = items.last_mut().filter(|_| !is_null) {
                    item.read_direct(self)?;
                }
            }
            left = self.stand_before_next(left)?;
        }
        Ok(())
    }

    /// Moves to the first value of a list. With `can_be_one`, also accepts a single value in place of the
    /// list, but only inside an event, not as the whole event.
    fn enter_list(&mut self, can_be_one: bool) -> Result<Left, ReadError> {
        if self.value_byte()? != b'[' && can_be_one && self.depth > 0 {
            return Ok(Left::One);
        }
        self.enter_array().map(Left::of)
    }

    /// Moves to the next value of a list.
    fn stand_before_next(&mut self, left: Left) -> Result<Left, ReadError> {
        match left {
            Left::Some => self.stand_before_element(false).map(Left::of),
            _ => Ok(Left::None),
        }
    }

    /// Consumes the bracket that opens an array and moves to its first element. Returns `false` if there
    /// is none, and then also consumes the closing bracket.
    pub(crate) fn enter_array(&mut self) -> Result<bool, ReadError> {
        self.open(b'[', &"an array")?;
        self.stand_before_element(true)
    }

    fn open(&mut self, bracket: u8, expected: &dyn Expected) -> Result<(), ReadError> {
        if self.value_byte()? != bracket {
            return Err(self.wrong_type(expected));
        }
        self.at += 1;
        self.depth += 1;
        if self.depth == MAX_DEPTH {
            return Err(self.unexpected("recursion limit exceeded"));
        }
        Ok(())
    }

    /// Moves to the next element. Returns `false` after the end.
    fn stand_before_element(&mut self, first: bool) -> Result<bool, ReadError> {
        match self.next_byte() {
            Some(b']') => {
                self.at += 1;
                self.depth -= 1;
                Ok(false)
            }
            Some(b',') if !first => {
                self.at += 1;
                match self.next_byte() {
                    Some(b']') => Err(self.unexpected("trailing comma")),
                    _ => Ok(true),
                }
            }
            Some(_) if first => Ok(true),
            Some(_) => Err(self.unexpected("expected `,` or `]`")),
            None => Err(self.eof("EOF while parsing a list")),
        }
    }
}

impl Names {
    /// Reads the next name and its colon. Returns `None` after the end.
    #[inline]
    pub(crate) fn next<'de>(
        &mut self,
        reader: &mut Reader<'de>,
    ) -> Result<Option<Cow<'de, str>>, ReadError> {
        if !self.stand_before_next(reader)? {
            return Ok(None);
        }
        reader.at += 1;
        let name = reader.string()?;
        reader.colon()?;
        Ok(Some(name))
    }

    /// Moves to the quote of the next name. Returns `false` after the end.
    #[inline]
    fn stand_before_next(&mut self, reader: &mut Reader) -> Result<bool, ReadError> {
        let first = std::mem::replace(&mut self.first, false);
        match reader.text.as_bytes().get(reader.at..) {
            // The form that AWS writes.
            Some([b',', b'"', ..]) if !first => {
                reader.at += 1;
                Ok(true)
            }
            Some([b'"', ..]) if first => Ok(true),
            Some([b'}', ..]) => {
                reader.at += 1;
                reader.depth -= 1;
                Ok(false)
            }
            _ => reader.stand_before_name(first),
        }
    }
}

impl Reader<'_> {
    /// Moves to the quote of the next name in any valid JSON. Returns `false` after the end.
    #[cold]
    fn stand_before_name(&mut self, first: bool) -> Result<bool, ReadError> {
        match self.next_byte() {
            Some(b'"') if first => return Ok(true),
            Some(b',') if !first => self.at += 1,
            Some(b'}') => {
                self.at += 1;
                self.depth -= 1;
                return Ok(false);
            }
            Some(_) if first => return Err(self.unexpected("key must be a string")),
            Some(_) => return Err(self.unexpected("expected `,` or `}`")),
            None => return Err(self.eof("EOF while parsing an object")),
        }
        match self.next_byte() {
            Some(b'"') => Ok(true),
            Some(b'}') => Err(self.unexpected("trailing comma")),
            Some(_) => Err(self.unexpected("key must be a string")),
            None => Err(self.eof("EOF while parsing an object")),
        }
    }
}
