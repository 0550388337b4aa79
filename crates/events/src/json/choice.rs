//! Enums for string members with a known set of values, to which AWS may add.

/// Declares an enum for the values of a string member. An unknown value is kept as `Other` and is not
/// an error:
///
/// ```text
/// choice! {
///     /// What happened to the item.
///     pub enum StreamEventName<'a> {
///         /// It is new.
///         Insert = "INSERT",
///     }
/// }
/// ```
///
/// The enum has `as_str`, `From<&str>`, `Display` and everything that a record's field needs. Its
/// default is `Other("")`, which means that the member is missing.
macro_rules! choice {
    (
        $(#[$meta:meta])*
        pub enum $name:ident<'a> {
            $( $(#[$variant_meta:meta])* $variant:ident = $text:literal, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name<'a> {
            $( $(#[$variant_meta])* $variant, )*
            /// A value that this version of the crate does not know; empty if the member is missing.
            Other(std::borrow::Cow<'a, str>),
        }

        impl<'a> $name<'a> {
            /// The value, as AWS writes it.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )*
                    Self::Other(text) => text,
                }
            }

            /// The same value, with owned strings instead of ones borrowed from the event.
            #[inline]
            pub fn into_owned(self) -> $name<'static> {
                match self {
                    $( Self::$variant => $name::$variant, )*
                    Self::Other(text) => $name::Other(crate::json::Member::into_owned(text)),
                }
            }
        }

        impl<'a, T: Into<std::borrow::Cow<'a, str>>> From<T> for $name<'a> {
            #[inline]
            fn from(text: T) -> Self {
                let text = text.into();
                match &*text {
                    $( $text => Self::$variant, )*
                    _ => Self::Other(text),
                }
            }
        }

        impl Default for $name<'_> {
            fn default() -> Self {
                Self::Other(std::borrow::Cow::Borrowed(""))
            }
        }

        impl std::fmt::Display for $name<'_> {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::fmt::Debug for $name<'_> {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl serde_core::Serialize for $name<'_> {
            fn serialize<S: serde_core::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de: 'a, 'a> serde_core::Deserialize<'de> for $name<'a> {
            fn deserialize<D: serde_core::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                crate::json::member::read(from)
            }
        }

        impl<'de: 'a, 'a> crate::json::ReadMember<'de> for $name<'a> {
            fn read<D: serde_core::Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
                let mut text = std::borrow::Cow::Borrowed("");
                crate::json::ReadMember::read(&mut text, from)?;
                *self = text.into();
                Ok(())
            }

            #[inline]
            fn read_direct(
                &mut self,
                reader: &mut crate::json::Reader<'de>,
            ) -> Result<(), crate::json::ReadError> {
                *self = reader.text()?.into();
                Ok(())
            }
        }

        impl crate::json::Member for $name<'_> {
            type Static = $name<'static>;

            #[inline]
            fn into_owned(self) -> Self::Static {
                self.into_owned()
            }

            fn is_absent(&self) -> bool {
                self.as_str().is_empty()
            }
        }
    };
}

pub(crate) use choice;
