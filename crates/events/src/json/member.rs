//! The traits of a record's fields: reading, writing, and conversion to owned values.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

use super::reader::{ReadError, Reader};

/// The type of a record's field.
pub(crate) trait Member {
    type Static;

    fn into_owned(self) -> Self::Static;

    /// Whether the member is omitted from written JSON.
    fn is_absent(&self) -> bool {
        false
    }
}

/// A field that can be read from JSON. A missing member, or `null`, has the value of `Default`.
pub(crate) trait ReadMember<'de>: Default {
    /// Whether lists and maps of this type keep `null` as a value. Otherwise they omit it.
    const KEEPS_NULL: bool = false;

    /// Reads a value that is not `null` from any deserializer. Used inside types of the user's.
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error>;

    /// Reads a value that is not `null` from an event. The most frequent types override it and bypass
    /// serde's visitors, which is smaller and faster.
    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        self.read(reader)
    }
}

/// The implementation of `Deserialize` for all these types.
pub(crate) fn read<'de, T: ReadMember<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let mut value = T::default();
    value.read(from)?;
    Ok(value)
}

/// An object with named members.
pub(crate) trait Record<'de> {
    /// Reads the value of one member, or skips it if the name is unknown. Sets `required` to whether
    /// the required member is present and not `null`.
    fn read_member<M: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut M,
        required: &mut bool,
    ) -> Result<(), M::Error>;

    /// The required member, if its field is empty.
    fn missing(&self) -> Option<&'static str>;
}

/// Reads a value, which may be `null`, into its place.
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

/// Reads a value into its place and records whether it is present and not `null`.
pub(crate) struct RequiredSlot<'s, T>(pub(crate) &'s mut T, pub(crate) &'s mut bool);

impl<'de, T: ReadMember<'de>> DeserializeSeed<'de> for RequiredSlot<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let mut value: Option<T> = None;
        Slot(&mut value).deserialize(from)?;
        *self.1 = value.is_some();
        *self.0 = value.unwrap_or_default();
        Ok(())
    }
}

pub(crate) struct RecordVisitor<'s, R>(pub(crate) &'s mut R);

impl<'de, R: Record<'de>> Visitor<'de> for RecordVisitor<'_, R> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let mut required = false;
        while let Some(name) = map.next_key_seed(Text)? {
            self.0.read_member(&name, &mut map, &mut required)?;
        }
        match self.0.missing() {
            Some(name) if !required => Err(M::Error::missing_field(name)),
            _ => Ok(()),
        }
    }
}

/// A string, borrowed if it has no escapes. (serde's implementation for `Cow` always copies.)
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
