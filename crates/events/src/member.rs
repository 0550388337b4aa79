//! What a record's field can be: how it is read, written, and made independent of the text.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde_core::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor,
};

use crate::reader::{ReadError, Reader};

/// The type of a record's field.
pub(crate) trait Member {
    type Static;

    fn into_owned(self) -> Self::Static;

    /// Whether the member is left out of written JSON.
    fn is_absent(&self) -> bool {
        false
    }
}

/// A field that can be read from JSON. What a missing member is, and `null`, is `Default`.
pub(crate) trait ReadMember<'de>: Default {
    /// Reads a value that is not `null`, from any deserializer: inside users' own types.
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error>;

    /// Reads a value that is not `null` from an event. The types that events are full of do so
    /// without serde's visitors between, in less code and less time.
    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        self.read(reader)
    }
}

/// What the type's `Deserialize` does.
pub(crate) fn read<'de, T: ReadMember<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let mut value = T::default();
    value.read(from)?;
    Ok(value)
}

/// An object with named members.
pub(crate) trait Record<'de> {
    /// Reads the value of one member, or skips it where the name is unknown.
    fn read_member<M: MapAccess<'de>>(&mut self, name: &str, map: &mut M) -> Result<(), M::Error>;
}

/// Reads a value, `null` too, into its place.
pub(crate) struct Slot<'s, T>(pub(crate) &'s mut T);

impl<'de, T: ReadMember<'de>> DeserializeSeed<'de> for Slot<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_option(self)
    }
}

impl<'de, T: ReadMember<'de>> Visitor<'de> for Slot<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        *self.0 = T::default();
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.0.read(from)
    }
}

pub(crate) struct RecordVisitor<'s, R>(pub(crate) &'s mut R);

impl<'de, R: Record<'de>> Visitor<'de> for RecordVisitor<'_, R> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(name) = map.next_key_seed(Text)? {
            self.0.read_member(&name, &mut map)?;
        }
        Ok(())
    }
}

/// A string, borrowed where it has no escapes. (serde's own `Cow` always copies.)
pub(crate) struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

impl<'de: 'a, 'a> ReadMember<'de> for Cow<'a, str> {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        *self = Text.deserialize(from)?;
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
        *self = from.deserialize_seq(VecVisitor(PhantomData))?;
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
            items.extend(item.take());
        }
        Ok(items)
    }
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
        *self = Self::deserialize(from)?;
        Ok(())
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        *self = reader.boolean()?;
        Ok(())
    }
}

impl Member for bool {
    type Static = Self;

    fn into_owned(self) -> Self {
        self
    }
}

/// A field that is boxed, because it is large and seldom there.
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
