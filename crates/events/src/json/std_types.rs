//! Reads and writes fields of Rust's own types.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde_core::de::value::{BorrowedStrDeserializer, MapAccessDeserializer};
use serde_core::de::{
    DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    Visitor,
};

use super::lenient_text::LenientText;
use super::member::{Member, ReadMember, Slot, read};
use super::reader::{ReadError, Reader};

impl<'de: 'a, 'a> ReadMember<'de> for Cow<'a, str> {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        *self = LenientText { lists: false }
            .deserialize(from)?
            .unwrap_or_default();
        Ok(())
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        reader.read_text(self)
    }
}

impl Member for Cow<'_, str> {
    type Static = Cow<'static, str>;

    fn into_owned(self) -> Self::Static {
        Cow::Owned(self.into_owned())
    }
}

impl<'de, T: ReadMember<'de>> ReadMember<'de> for Option<T> {
    const KEEPS_NULL: bool = true;

    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        self.insert(T::default()).read(from)
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        self.insert(T::default()).read_direct(reader)
    }
}

impl<T: Member> Member for Option<T> {
    type Static = Option<T::Static>;

    fn into_owned(self) -> Self::Static {
        self.map(Member::into_owned)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<'de, T: ReadMember<'de>> ReadMember<'de> for Vec<T> {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        // Only the brackets distinguish a list of any JSON from a single JSON value.
        *self = if T::KEEPS_NULL {
            from.deserialize_seq(VecVisitor(PhantomData))?
        } else {
            from.deserialize_any(VecVisitor(PhantomData))?
        };
        Ok(())
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        self.clear();
        reader.array(self)
    }
}

struct VecVisitor<T>(PhantomData<T>);

impl<'de, T: ReadMember<'de>> Visitor<'de> for VecVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Vec<T>, S::Error> {
        let mut items = Vec::new();
        let mut item: Option<T> = None;
        while seq.next_element_seed(Slot(&mut item))?.is_some() {
            match item.take() {
                None if T::KEEPS_NULL => items.push(T::default()),
                item => items.extend(item),
            }
        }
        Ok(items)
    }

    // One value, in place of a list of it.

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Vec<T>, M::Error> {
        one(MapAccessDeserializer::new(map))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Vec<T>, E> {
        one(BorrowedStrDeserializer::new(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<T>, E> {
        one(text.into_deserializer())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Vec<T>, E> {
        one(value.into_deserializer())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Vec<T>, E> {
        one(value.into_deserializer())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Vec<T>, E> {
        one(value.into_deserializer())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Vec<T>, E> {
        one(value.into_deserializer())
    }
}

fn one<'de, T: ReadMember<'de>, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    read(from).map(|item| vec![item])
}

impl<T: Member> Member for Vec<T> {
    type Static = Vec<T::Static>;

    fn into_owned(self) -> Self::Static {
        self.into_iter().map(Member::into_owned).collect()
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<'de> ReadMember<'de> for bool {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        *self = from.deserialize_any(BoolVisitor)?;
        Ok(())
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        *self = reader.boolean()?;
        Ok(())
    }
}

/// A boolean, which may be in a string.
struct BoolVisitor;

impl Visitor<'_> for BoolVisitor {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a boolean")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
        Ok(value)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(E::invalid_type(Unexpected::Str(text), &self)),
        }
    }
}

impl Member for bool {
    type Static = Self;

    fn into_owned(self) -> Self {
        self
    }
}

/// A field that is boxed, because it is large and rarely present.
impl<'de, T: ReadMember<'de>> ReadMember<'de> for Box<T> {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        T::read(self, from)
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        T::read_direct(self, reader)
    }
}

impl<T: Member> Member for Box<T> {
    type Static = Box<T::Static>;

    fn into_owned(self) -> Self::Static {
        Box::new((*self).into_owned())
    }

    fn is_absent(&self) -> bool {
        T::is_absent(self)
    }
}
