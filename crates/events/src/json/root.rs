//! `parse` for events and `to_json` for responses.

use serde_core::de::Deserialize;
use serde_core::ser::Serialize;

use super::error::{EventError, ResponseError};
use super::member::ReadMember;
use super::reader;

/// Adds `parse`, `SAMPLE` and the trait `TypedEvent` to a record that is a whole event:
/// `event!(SqsEvent, "SQS event", SQS)`. The string is the event's name in error messages; `SQS` is
/// a constant of `samples`.
macro_rules! event {
    ($type:ident, $name:expr, $sample:ident) => {
        impl<'a> $type<'a> {
            #[doc = concat!(
                "A sample event, for tests: [`samples::", stringify!($sample), "`](crate::samples::",
                stringify!($sample), ")."
            )]
            pub const SAMPLE: &'static str = crate::samples::$sample;

            /// Reads an event. Its strings are borrowed from `text`, except those with JSON escapes.
            ///
            /// # Errors
            /// The text is not a JSON object, or a member has the wrong type.
            #[inline]
            pub fn parse(text: &'a str) -> Result<Self, crate::json::EventError> {
                crate::json::read_event($name, text)
            }
        }

        crate::json::typed_event!($type);
    };
}

/// Adds `to_json` to a record that is a response: `response!(BatchResponse, "batch response")`. A
/// third argument is a function `fn(&T) -> Result<(), ResponseError>` that checks the response first:
/// `response!(AlbResponse, "ALB response", check)`. `Serialize` does not check, so the type's
/// documentation must say what the check rejects.
macro_rules! response {
    ($type:ident, $name:literal) => {
        impl $type<'_> {
            /// Serializes the response to the JSON that the function returns.
            ///
            /// # Errors
            /// Currently none, because the event source accepts every value of this type.
            #[inline]
            pub fn to_json(&self) -> Result<String, crate::json::ResponseError> {
                crate::json::write_response($name, self)
            }
        }
    };
    ($type:ident, $name:literal, $check:path) => {
        impl $type<'_> {
            /// Serializes the response to the JSON that the function returns.
            ///
            /// # Errors
            /// The event source would reject the response. See the documentation of the type.
            #[inline]
            pub fn to_json(&self) -> Result<String, crate::json::ResponseError> {
                $check(self)?;
                crate::json::write_response($name, self)
            }
        }
    };
}

pub(crate) use {event, response};

/// Reads a whole event. `event` is its name in error messages.
pub(crate) fn read_event<'de, T: ReadMember<'de>>(
    event: &'static str,
    text: &'de str,
) -> Result<T, EventError> {
    reader::read_str(text).map_err(|error| EventError::json(event, text.as_bytes(), error))
}

/// Reads JSON, such as a nested payload, into a type of the user's. `what` is its name in error
/// messages.
pub(crate) fn read_json<'de, T: Deserialize<'de>>(
    what: &'static str,
    text: &'de str,
) -> Result<T, EventError> {
    reader::from_str(text).map_err(|error| EventError::json(what, text.as_bytes(), error))
}

/// Reads JSON from bytes, such as a decoded body. The path in an error starts at those bytes.
pub(crate) fn read_bytes<'de, T: Deserialize<'de>>(
    event: &'static str,
    bytes: &'de [u8],
) -> Result<T, EventError> {
    reader::from_slice(bytes).map_err(|error| EventError::json(event, bytes, error))
}

/// Writes a response that has passed its check.
pub(crate) fn write_response<T: Serialize>(
    response: &'static str,
    value: &T,
) -> Result<String, ResponseError> {
    serde_json::to_string(value).map_err(|error| ResponseError::json(response, "$", error))
}
