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
use serde_core::ser::Serialize;

use crate::reader::{self, ReadError, Reader};
use crate::{EventError, ResponseError};

/// Reads a whole event. `event` names it in errors.
pub(crate) fn read_event<'de, T: ReadMember<'de>>(
    event: &'static str,
    text: &'de str,
) -> Result<T, EventError> {
    reader::read_str(text).map_err(|error| EventError::json(event, text.as_bytes(), error))
}

/// Reads JSON as a type of the user's, such as that of a nested payload. `what` names it in errors.
pub(crate) fn read_json<'de, T: Deserialize<'de>>(
    what: &'static str,
    text: &'de str,
) -> Result<T, EventError> {
    reader::from_str(text).map_err(|error| EventError::json(what, text.as_bytes(), error))
}

/// Reads bytes that are JSON, such as a decoded body. The path in the error begins at them.
pub(crate) fn read_bytes<'de, T: Deserialize<'de>>(
    event: &'static str,
    bytes: &'de [u8],
) -> Result<T, EventError> {
    reader::from_slice(bytes).map_err(|error| EventError::json(event, bytes, error))
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
///         /// Written even when it is empty.
///         pub batch_item_failures: Vec<Failure<'a>> as "batchItemFailures" always,
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
                pub $field:ident: $type:ty as $json:literal $($flag:ident)*,
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

        impl<'de: 'a, 'a> crate::reader::ReadDirect<'de> for $name<'a> {
            fn read_member(
                &mut self,
                name: &str,
                reader: &mut crate::reader::Reader<'de>,
            ) -> Result<(), crate::reader::ReadError> {
                match name {
                    $( $json => reader.slot(&mut self.$field), )*
                    _ => reader.skip_value(),
                }
            }
        }

        impl<'de: 'a, 'a> crate::record::ReadMember<'de> for $name<'a> {
            fn read<D: serde_core::Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
                from.deserialize_map(crate::record::RecordVisitor(self))
            }

            fn read_direct(
                &mut self,
                reader: &mut crate::reader::Reader<'de>,
            ) -> Result<(), crate::reader::ReadError> {
                reader.record(self)
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
                    if crate::record::written!(self.$field $($flag)*) {
                        map.serialize_entry($json, &self.$field)?;
                    }
                )*
                map.end()
            }
        }

        impl std::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    $( .field(stringify!($field), crate::record::shown!(self.$field $($flag)*)) )*
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
    ($self:ident . $field:ident always) => {
        &$self.$field
    };
    ($self:ident . $field:ident secret $($always:ident)?) => {
        &crate::redact::Redacted {
            absent: crate::record::Member::is_absent(&$self.$field),
        }
    };
}

/// Whether a field is written.
macro_rules! written {
    ($self:ident . $field:ident) => {
        !crate::record::Member::is_absent(&$self.$field)
    };
    ($self:ident . $field:ident secret) => {
        !crate::record::Member::is_absent(&$self.$field)
    };
    ($self:ident . $field:ident $($always:ident)+) => {
        true
    };
}

/// Gives a record that is a whole event its `parse` and its sample:
/// `event!(SqsEvent, "SQS event", SQS)`. The name is the one in errors, `SQS` that of a constant in
/// `samples`.
macro_rules! event {
    ($type:ident, $name:literal, $sample:ident) => {
        impl<'a> $type<'a> {
            #[doc = concat!(
                                "A sample event, for tests: [`samples::", stringify!($sample),
                                "`](crate::samples::", stringify!($sample), ")."
                            )]
            pub const SAMPLE: &'static str = crate::samples::$sample;

            /// Reads an event. Its strings are borrowed from `text`, except those with JSON escapes.
            ///
            /// # Errors
            /// The text is not a JSON object, or a member has a value of the wrong type.
            pub fn parse(text: &'a str) -> Result<Self, crate::EventError> {
                crate::record::read_event($name, text)
            }
        }
    };
}

/// Gives a record that is an answer its `to_json`: `answer!(BatchResponse, "batch response")`, or
/// with a check first, a function `fn(&T) -> Result<(), ResponseError>`:
/// `answer!(AlbResponse, "ALB response", check)`. The record's `Serialize` does not check: what the
/// check does must be named in the type's documentation.
macro_rules! answer {
    ($type:ident, $name:literal) => {
        impl $type<'_> {
            /// The JSON to return from the function.
            ///
            /// # Errors
            /// None today: the answer has no value that its source would refuse.
            pub fn to_json(&self) -> Result<String, crate::ResponseError> {
                crate::record::write_answer($name, self)
            }
        }
    };
    ($type:ident, $name:literal, $check:path) => {
        impl $type<'_> {
            /// The JSON to return from the function.
            ///
            /// # Errors
            /// The answer has a value that its source would refuse: see the type.
            pub fn to_json(&self) -> Result<String, crate::ResponseError> {
                $check(self)?;
                crate::record::write_answer($name, self)
            }
        }
    };
}

pub(crate) use {answer, event, record, shown, written};

/// Writes an answer that has been checked.
pub(crate) fn write_answer<T: Serialize>(
    answer: &'static str,
    value: &T,
) -> Result<String, ResponseError> {
    serde_json::to_string(value).map_err(|error| ResponseError::json(answer, "$", error))
}

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
        *self = reader.text()?;
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
