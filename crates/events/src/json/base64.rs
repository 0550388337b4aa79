//! Bytes encoded as base64.

use std::borrow::Cow;
use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_core::de::{Deserialize, DeserializeOwned, DeserializeSeed, Deserializer};
use serde_core::ser::{Serialize, Serializer};

use super::error::EventError;
use super::member::{Member, ReadMember, Text};
use super::reader::{ReadError, Reader};
use super::redact::Redacted;
use super::root::read_bytes;

/// The name of the value in error messages.
const NAME: &str = "base64 data";

/// Bytes that the event contains as base64. They are decoded on request.
///
/// ```
/// use lambda_native_events::Base64;
///
/// let data = Base64::from_text("eyJwcmljZSI6N30=");
/// assert_eq!(data.decode()?, br#"{"price":7}"#);
/// assert_eq!(data.json::<serde_json::Value>()?["price"], 7);
///
/// assert_eq!(Base64::encode("hello").text(), "aGVsbG8=");
/// # Ok::<(), lambda_native_events::EventError>(())
/// ```
///
/// `{:?}` does not print the data.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Base64<'a>(Cow<'a, str>);

impl<'a> Base64<'a> {
    /// Wraps text that is already base64.
    pub fn from_text(text: impl Into<Cow<'a, str>>) -> Self {
        Self(text.into())
    }

    /// Encodes bytes as base64.
    pub fn encode(bytes: impl AsRef<[u8]>) -> Self {
        Self(BASE64_STANDARD.encode(bytes).into())
    }

    /// The base64 text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether the data is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes.
    ///
    /// # Errors
    /// The text is not base64.
    pub fn decode(&self) -> Result<Vec<u8>, EventError> {
        self.decode_at(NAME, "$")
    }

    /// The bytes. `event` and `path` are for error messages.
    pub(crate) fn decode_at(
        &self,
        event: &'static str,
        path: &'static str,
    ) -> Result<Vec<u8>, EventError> {
        BASE64_STANDARD
            .decode(&*self.0)
            .map_err(|error| EventError::base64(event, path, error))
    }

    /// The bytes as text.
    ///
    /// # Errors
    /// The text is not base64, or the bytes are not UTF-8.
    pub fn decode_str(&self) -> Result<String, EventError> {
        String::from_utf8(self.decode()?)
            .map_err(|error| EventError::utf8(NAME, "$", error.utf8_error()))
    }

    /// Reads the bytes as JSON, into a type with owned strings. For a type that borrows, such as
    /// another event, call [`decode_str`](Self::decode_str) first and read from the result:
    ///
    /// ```
    /// use lambda_native_events::{Base64, SnsNotification};
    ///
    /// let data = Base64::encode(SnsNotification::SAMPLE);
    /// let text = data.decode_str()?;
    /// let notification = SnsNotification::parse(&text)?;
    /// assert!(!notification.message.is_empty());
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// # Errors
    /// The text is not base64, or the bytes are not JSON of that type. The path in the error starts
    /// at the decoded value.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, EventError> {
        read_bytes("JSON in base64 data", &self.decode()?)
    }

    /// The same value, with owned strings instead of ones borrowed from the event.
    pub fn into_owned(self) -> Base64<'static> {
        Base64(Member::into_owned(self.0))
    }
}

impl fmt::Debug for Base64<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let absent = self.is_empty();
        Redacted { absent }.fmt(f)
    }
}

impl Serialize for Base64<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Base64<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Text.deserialize(from).map(Self)
    }
}

impl<'de: 'a, 'a> ReadMember<'de> for Base64<'a> {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        self.0 = Text.deserialize(from)?;
        Ok(())
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        reader.read_string(&mut self.0)
    }
}

impl Member for Base64<'_> {
    type Static = Base64<'static>;

    fn into_owned(self) -> Self::Static {
        self.into_owned()
    }
}
