//! How every event type is declared, read and written.
//!
//! [`record!`] takes the place of serde's derive, for three reasons. Strings, optional strings and
//! collections all borrow without an attribute on each field. JSON `null` is the same as a missing
//! member everywhere. And the code is smaller: members are read in place, keys are compared as
//! text, and there is no second way in (derived types also read a JSON array, member by member).

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde_core::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor,
};

use crate::EventError;

/// Reads a whole event. `event` names it in errors.
pub(crate) fn read_event<'de, T: Deserialize<'de>>(
    event: &'static str,
    text: &'de str,
) -> Result<T, EventError> {
    serde_json::from_str(text).map_err(|error| EventError::json(event, text.as_bytes(), error))
}

/// Declares a struct whose fields are the members of a JSON object:
///
/// ```text
/// record! {
///     /// What the object is.
///     pub struct Name<'a> {
///         /// What the member is.
///         pub raw_path: Cow<'a, str> as "rawPath",
///         /// Never printed by `{:?}`.
///         pub access_key: Option<Cow<'a, str>> as "accessKey" secret,
///     }
/// }
/// ```
///
/// It is `Clone`, `Default`, `PartialEq`, `Eq`, `Debug`, `Serialize`, `Deserialize` and has
/// `into_owned`. The field types are those that implement `Member` and `ReadMember`.
macro_rules! record {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident<'a> {
            $(
                $(#[$field_meta:meta])*
                pub $field:ident: $type:ty as $json:literal $($secret:ident)?,
            )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq, Eq)]
        $visibility struct $name<'a> {
            $( $(#[$field_meta])* pub $field: $type, )*
        }

        impl $name<'_> {
            /// The same value, independent of the event text.
            $visibility fn into_owned(self) -> $name<'static> {
                $name { $( $field: crate::record::Member::into_owned(self.$field), )* }
            }
        }

        impl<'a> crate::record::Member for $name<'a> {
            type Static = $name<'static>;

            fn into_owned(self) -> Self::Static {
                self.into_owned()
            }
        }

        impl<'de: 'a, 'a> crate::record::Record<'de> for $name<'a> {
            fn read_member<M: serde_core::de::MapAccess<'de>>(
                &mut self,
                name: &str,
                map: &mut M,
            ) -> Result<(), M::Error> {
                use crate::record::Slot;
                match name {
                    $( $json => map.next_value_seed(Slot(&mut self.$field)), )*
                    _ => map.next_value::<serde_core::de::IgnoredAny>().map(drop),
                }
            }
        }

        impl<'de: 'a, 'a> crate::record::ReadMember<'de> for $name<'a> {
            fn read<D: serde_core::Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
                from.deserialize_map(crate::record::RecordVisitor(self))
            }
        }

        impl<'de: 'a, 'a> serde_core::Deserialize<'de> for $name<'a> {
            fn deserialize<D: serde_core::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let mut record = Self::default();
                crate::record::ReadMember::read(&mut record, from)?;
                Ok(record)
            }
        }

        impl serde_core::Serialize for $name<'_> {
            fn serialize<S: serde_core::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                use serde_core::ser::SerializeMap;
                let mut map = to.serialize_map(None)?;
                $(
                    if !crate::record::Member::is_absent(&self.$field) {
                        map.serialize_entry($json, &self.$field)?;
                    }
                )*
                map.end()
            }
        }

        impl std::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    $( .field(stringify!($field), crate::record::shown!(self.$field $($secret)?)) )*
                    .finish()
            }
        }
    };
}

/// What `{:?}` prints of a field.
macro_rules! shown {
    ($self:ident . $field:ident) => {
        &$self.$field
    };
    ($self:ident . $field:ident secret) => {
        &crate::redact::Redacted {
            absent: crate::record::Member::is_absent(&$self.$field),
        }
    };
}

pub(crate) use {record, shown};

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
    /// Reads a value that is not `null`.
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error>;
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

macro_rules! plain {
    ($($type:ty)*) => {$(
        impl<'de> ReadMember<'de> for $type {
            fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
                *self = <$type>::deserialize(from)?;
                Ok(())
            }
        }

        impl Member for $type {
            type Static = $type;

            fn into_owned(self) -> $type {
                self
            }
        }
    )*};
}

plain!(bool u16 i64);
