//! Bodies of HTTP requests: text, or base64 if the event marks it as such.

use std::borrow::Cow;

use base64::prelude::{BASE64_STANDARD, Engine};

use crate::json::EventError;

/// The methods of an event with the members `body` and `is_base64_encoded`. `$name` is the name of the
/// event in error messages.
macro_rules! body_methods {
    ($type:ident, $name:expr) => {
        impl $type<'_> {
            /// The body, decoded if it is base64; empty if there is none.
            ///
            /// # Errors
            /// The body is marked as base64 but is not.
            pub fn body_bytes(
                &self,
            ) -> Result<std::borrow::Cow<'_, [u8]>, crate::json::EventError> {
                let body = self.body.as_deref().unwrap_or_default();
                crate::http::body::bytes($name, body, self.is_base64_encoded)
            }

            /// The body as text, decoded if it is base64; empty if there is none.
            ///
            /// # Errors
            /// The body is marked as base64 but is not, or the bytes are not UTF-8.
            pub fn body_str(&self) -> Result<std::borrow::Cow<'_, str>, crate::json::EventError> {
                crate::http::body::text($name, self.body_bytes()?)
            }

            /// The body read as JSON.
            ///
            /// # Errors
            /// The body is not JSON of that type, or cannot be decoded, as in
            /// [`body_bytes`](Self::body_bytes). The path in the error starts at the body.
            pub fn body_json<T: serde_core::de::DeserializeOwned>(
                &self,
            ) -> Result<T, crate::json::EventError> {
                crate::json::read_bytes("JSON in the body", &self.body_bytes()?)
            }
        }
    };
}

pub(crate) use body_methods;

pub(crate) fn bytes<'b>(
    event: &'static str,
    body: &'b str,
    is_base64: bool,
) -> Result<Cow<'b, [u8]>, EventError> {
    if !is_base64 {
        return Ok(Cow::Borrowed(body.as_bytes()));
    }
    let bytes = BASE64_STANDARD.decode(body);
    bytes
        .map(Cow::Owned)
        .map_err(|error| EventError::base64(event, "$.body", error))
}

pub(crate) fn text<'b>(
    event: &'static str,
    bytes: Cow<'b, [u8]>,
) -> Result<Cow<'b, str>, EventError> {
    let utf8 = |error| EventError::utf8(event, "$.body", error);
    match bytes {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(utf8),
        Cow::Owned(bytes) => String::from_utf8(bytes)
            .map(Cow::Owned)
            .map_err(|error| utf8(error.utf8_error())),
    }
}
