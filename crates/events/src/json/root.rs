//! What whole events and whole answers have in common: their methods, reading, writing.

use serde_core::de::Deserialize;
use serde_core::ser::Serialize;

use super::error::{EventError, ResponseError};
use super::member::ReadMember;
use super::reader;

/// Gives a record that is a whole event its `parse` and its sample:
/// `event!(SqsEvent, "SQS event", SQS)`. The name is the one in errors, `SQS` that of a constant in
/// `samples`.
macro_rules! event {
    ($type:ident, $name:literal, $sample:ident) => {
        impl<'a> $type<'a> {
            #[doc = concat!(
                "A sample event, for tests: [`samples::", stringify!($sample), "`](crate::samples::",
                stringify!($sample), ")."
            )]
            pub const SAMPLE: &'static str = crate::samples::$sample;

            /// Reads an event. Its strings are borrowed from `text`, except those with JSON escapes.
            ///
            /// # Errors
            /// The text is not a JSON object, or a member has a value of the wrong type.
            #[inline]
            pub fn parse(text: &'a str) -> Result<Self, crate::json::EventError> {
                crate::json::read_event($name, text)
            }
        }
    };
}

/// Gives a record that is an answer its `to_json`: `response!(BatchResponse, "batch response")`, or
/// with a check first, a function `fn(&T) -> Result<(), ResponseError>`:
/// `response!(AlbResponse, "ALB response", check)`. The record's `Serialize` does not check: what the
/// check does must be named in the type's documentation.
macro_rules! response {
    ($type:ident, $name:literal) => {
        impl $type<'_> {
            /// The JSON to return from the function.
            ///
            /// # Errors
            /// None today: the answer has no value that its source would refuse.
            #[inline]
            pub fn to_json(&self) -> Result<String, crate::json::ResponseError> {
                crate::json::write_response($name, self)
            }
        }
    };
    ($type:ident, $name:literal, $check:path) => {
        impl $type<'_> {
            /// The JSON to return from the function.
            ///
            /// # Errors
            /// The answer has a value that its source would refuse: see the type.
            #[inline]
            pub fn to_json(&self) -> Result<String, crate::json::ResponseError> {
                $check(self)?;
                crate::json::write_response($name, self)
            }
        }
    };
}

pub(crate) use {event, response};

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

/// Writes an answer that has been checked.
pub(crate) fn write_response<T: Serialize>(
    answer: &'static str,
    value: &T,
) -> Result<String, ResponseError> {
    serde_json::to_string(value).map_err(|error| ResponseError::json(answer, "$", error))
}
