//! How every event type is declared, read and written.
//!
//! [`record!`] replaces serde's derive, for three reasons:
//!
//! - Strings, optional strings and collections borrow without an attribute on each field.
//! - JSON `null` is everywhere the same as a missing member.
//! - The code is smaller. Members are read in place, keys are compared as text, and there is no code
//!   to read the struct from a JSON array, which derived types have.

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
///         /// Also read under the other name, which AWS writes too; written under the first.
///         pub signing_cert_url: Cow<'a, str> as "SigningCertUrl" | "SigningCertURL",
///         /// Written even when it is empty.
///         pub batch_item_failures: Vec<Failure<'a>> as "batchItemFailures" always,
///         /// An event without it, or with `null`, is an error. Always written.
///         pub records: Vec<Record<'a>> as "Records" required,
///         /// The same, except where the method `is_test` of the struct returns `true`.
///         pub records: Vec<Record<'a>> as "Records" required is_test,
///         /// Never sent as text: the arithmetic of dates, 2 KB, is not linked for it.
///         pub time_epoch: EpochMillis as "timeEpoch" number,
///         /// The same with the type `Quoted<EpochMillis>`.
///         pub sent_timestamp: Quoted<EpochMillis> as "SentTimestamp" quoted number,
///     }
/// }
/// ```
///
/// Every function without type parameters is `#[inline]`, as in derived code. Such functions are
/// compiled only where they are called, so an unused family costs next to nothing.
///
/// The struct implements `Clone`, `Default`, `PartialEq`, `Eq`, `Debug`, `Serialize` and
/// `Deserialize`, and has `into_owned`. Field types must implement `Member` and `ReadMember`. A record
/// in which nothing borrows, such as a set of flags, has no `<'a>`.
macro_rules! record {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident $(<$life:lifetime>)? {
            $(
                $(#[$field_meta:meta])*
                pub $field:ident: $type:ty as $json:literal $(| $alias:literal)* $($flag:ident)*,
            )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq, Eq)]
        $visibility struct $name $(<$life>)? {
            $( $(#[$field_meta])* pub $field: $type, )*
        }

        impl $(<$life>)? $name $(<$life>)? {
            /// The same value, with owned strings instead of ones borrowed from the event.
            // `inline` here and on `fmt`: compiled only where used, which halves the build time.
            #[inline]
            $visibility fn into_owned(self) -> crate::json::record::owned!($name $($life)?) {
                $name { $( $field: crate::json::Member::into_owned(self.$field), )* }
            }
        }

        impl $(<$life>)? crate::json::Member for $name $(<$life>)? {
            type Static = crate::json::record::owned!($name $($life)?);

            #[inline]
            fn into_owned(self) -> Self::Static {
                self.into_owned()
            }
        }

        impl<'de $(: $life, $life)?> crate::json::Record<'de> for $name $(<$life>)? {
            fn read_member<M: serde_core::de::MapAccess<'de>>(
                &mut self,
                name: &str,
                map: &mut M,
                required: &mut bool,
            ) -> Result<(), M::Error> {
                let _ = &required;
                match name {
                    $(
                        $json $(| $alias)* => map.next_value_seed(
                            crate::json::record::slot!(self.$field, required $($flag)*)
                        ),
                    )*
                    _ => map.next_value::<serde_core::de::IgnoredAny>().map(drop),
                }
            }

            #[inline]
            fn missing(&self) -> Option<&'static str> {
                $( crate::json::record::required!(self.$field $json $($flag)*); )*
                None
            }
        }

        impl<'de $(: $life, $life)?> crate::json::ReadDirect<'de> for $name $(<$life>)? {
            #[inline]
            fn read_member(
                &mut self,
                name: &str,
                reader: &mut crate::json::Reader<'de>,
            ) -> Result<(), crate::json::ReadError> {
                match name {
                    $(
                        $json $(| $alias)* => {
                            reader.slot(&mut crate::json::record::place!(self.$field $($flag)*))
                        }
                    )*
                    _ => reader.skip_value(),
                }
            }
        }

        impl<'de $(: $life, $life)?> crate::json::ReadMember<'de> for $name $(<$life>)? {
            fn read<D: serde_core::Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
                from.deserialize_map(crate::json::RecordVisitor(self))
            }

            #[inline]
            fn read_direct(
                &mut self,
                reader: &mut crate::json::Reader<'de>,
            ) -> Result<(), crate::json::ReadError> {
                let start = reader.start();
                reader.record(self)?;
                match crate::json::Record::missing(self) {
                    Some(name) => reader.require(start, name),
                    None => Ok(()),
                }
            }
        }

        impl<'de $(: $life, $life)?> serde_core::Deserialize<'de> for $name $(<$life>)? {
            fn deserialize<D: serde_core::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                crate::json::member::read(from)
            }
        }

        impl $(<$life>)? serde_core::Serialize for $name $(<$life>)? {
            fn serialize<S: serde_core::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                use serde_core::ser::SerializeMap;
                let mut map = to.serialize_map(None)?;
                $(
                    if crate::json::record::written!(self.$field $($flag)*) {
                        map.serialize_entry($json, &self.$field)?;
                    }
                )*
                map.end()
            }
        }

        impl $(<$life>)? std::fmt::Debug for $name $(<$life>)? {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    $( .field(stringify!($field), crate::json::record::shown!(self.$field $($flag)*)) )*
                    .finish()
            }
        }
    };
}

/// The type of a record with owned strings.
macro_rules! owned {
    ($name:ident $life:lifetime) => {
        $name<'static>
    };
    ($name:ident) => {
        $name
    };
}

/// The value that `{:?}` prints for a field.
macro_rules! shown {
    ($self:ident . $field:ident) => {
        &$self.$field
    };
    ($self:ident . $field:ident always) => {
        &$self.$field
    };
    ($self:ident . $field:ident required $($unless:ident)?) => {
        &$self.$field
    };
    ($self:ident . $field:ident $(quoted)? number) => {
        &$self.$field
    };
    ($self:ident . $field:ident secret $($always:ident)?) => {
        &crate::json::Redacted {
            absent: crate::json::Member::is_absent(&$self.$field),
        }
    };
}

/// Whether a field is written.
macro_rules! written {
    ($self:ident . $field:ident) => {
        !crate::json::Member::is_absent(&$self.$field)
    };
    ($self:ident . $field:ident secret) => {
        !crate::json::Member::is_absent(&$self.$field)
    };
    ($self:ident . $field:ident required $unless:ident) => {
        !crate::json::Member::is_absent(&$self.$field) || !$self.$unless()
    };
    ($self:ident . $field:ident $(quoted)? number) => {
        !crate::json::Member::is_absent(&$self.$field)
    };
    ($self:ident . $field:ident $($always:ident)+) => {
        true
    };
}

/// The seed with which serde reads a field.
macro_rules! slot {
    ($self:ident . $field:ident, $required:ident required $($unless:ident)?) => {
        crate::json::member::RequiredSlot(&mut $self.$field, $required)
    };
    ($self:ident . $field:ident, $required:ident $($flag:ident)*) => {
        crate::json::Slot(&mut crate::json::record::place!($self.$field $($flag)*))
    };
}

/// The place that is read into: the field, or the number in a time that is never sent as text.
macro_rules! place {
    ($self:ident . $field:ident number) => {
        $self.$field.0
    };
    ($self:ident . $field:ident quoted number) => {
        $self.$field.0.0
    };
    ($self:ident . $field:ident $($flag:ident)*) => {
        $self.$field
    };
}

/// Returns the name of a required member if its field is empty.
macro_rules! required {
    ($self:ident . $field:ident $json:literal required $($unless:ident)?) => {
        if crate::json::Member::is_absent(&$self.$field) $( && !$self.$unless() )? {
            return Some($json);
        }
    };
    ($self:ident . $field:ident $json:literal $($flag:ident)*) => {};
}

pub(crate) use {owned, place, record, required, shown, slot, written};
