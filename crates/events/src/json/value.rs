//! JSON of any shape, kept as text.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_core::ser::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::error::EventError;
use super::member::{Member, ReadMember, Text};
use super::reader::{ReadError, Reader};
use super::root::read_json;

/// JSON of any shape inside an event, such as the claims of a token or the context that an
/// authorizer function returned.
///
/// The value is kept as text and read on request: into your own type with [`parse`](Self::parse), or
/// member by member.
///
/// ```
/// use lambda_native_events::Json;
///
/// let claims = Json::new(r#"{"sub": "u-1", "admin": true, "groups": ["a", "b"]}"#)?;
///
/// assert_eq!(claims.get("sub").unwrap().as_str().unwrap(), "u-1");
/// assert_eq!(claims.get("admin").unwrap().text(), "true");
/// assert_eq!(claims.get("groups").unwrap().parse::<Vec<&str>>()?, ["a", "b"]);
/// assert!(claims.get("email").is_none());
/// # Ok::<(), lambda_native_events::EventError>(())
/// ```
///
/// The default is `null`. Two values are equal if they differ only in whitespace and the order of
/// members.
#[derive(Clone)]
pub struct Json<'a>(Cow<'a, str>);

impl<'a> Json<'a> {
    /// Checks that `text` is JSON and wraps it.
    ///
    /// # Errors
    /// The text is not JSON.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, EventError> {
        let text = text.into();
        read_json::<IgnoredAny>("JSON value", &text)?;
        Ok(Self(text))
    }

    /// Serializes a value of your own type or of `serde_json::json!`; `null` if that fails.
    ///
    /// ```
    /// use lambda_native_events::Json;
    ///
    /// assert_eq!(Json::of([1, 2]).text(), "[1,2]");
    /// ```
    pub fn of<T: Serialize>(value: T) -> Json<'static> {
        serde_json::to_string(&value).map_or_else(|_| Json::default(), |text| Json(text.into()))
    }

    /// The JSON text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The value as a type of your own. It may borrow from the text.
    ///
    /// # Errors
    /// The value is not of that type. The path in the error starts at this value.
    pub fn parse<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_json("JSON value", &self.0)
    }

    /// The text of a string, without quotes and escapes; `None` for any other value.
    pub fn as_str(&self) -> Option<Cow<'_, str>> {
        Reader::new(&self.0).deserialize_str(Text).ok()
    }

    /// The member `name` of an object; `None` if this is not an object or has no such member.
    #[inline]
    pub fn get(&self, name: &str) -> Option<Json<'_>> {
        Reader::new(&self.0)
            .deserialize_map(Find { name })
            .ok()
            .flatten()
    }

    /// Whether the value is `null`.
    pub fn is_null(&self) -> bool {
        self.0.trim_ascii() == "null"
    }

    /// The same value, with owned strings instead of ones borrowed from the event.
    pub fn into_owned(self) -> Json<'static> {
        Json(Member::into_owned(self.0))
    }
}

impl Default for Json<'_> {
    fn default() -> Self {
        Self(Cow::Borrowed("null"))
    }
}

impl PartialEq for Json<'_> {
    // `inline`: compiled only where used, because it needs serde_json's maps.
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        let value = |text: &str| serde_json::from_str::<Value>(text).ok();
        self.0 == other.0 || value(&self.0).is_some_and(|a| Some(a) == value(&other.0))
    }
}

impl Eq for Json<'_> {}

/// Prints the text. Records hide fields that may contain secrets, such as an authorizer context.
impl fmt::Debug for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue =
            serde_json::from_str(&self.0).map_err(serde_core::ser::Error::custom)?;
        raw.serialize(to)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Json<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(from)?;
        Ok(Self(Cow::Borrowed(raw.get())))
    }
}

impl<'de: 'a, 'a> ReadMember<'de> for Json<'a> {
    const KEEPS_NULL: bool = true;

    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        *self = Self::deserialize(from)?;
        Ok(())
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        self.0 = Cow::Borrowed(reader.raw()?);
        Ok(())
    }
}

impl Member for Json<'_> {
    type Static = Json<'static>;

    fn into_owned(self) -> Self::Static {
        self.into_owned()
    }

    fn is_absent(&self) -> bool {
        self.is_null()
    }
}

struct Find<'n> {
    name: &'n str,
}

impl<'de> Visitor<'de> for Find<'_> {
    type Value = Option<Json<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut found = None;
        // Reads to the end even if the member is found: serde_json requires the whole object to be read.
        while let Some(name) = map.next_key_seed(Text)? {
            if name == self.name {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}
