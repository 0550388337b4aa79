//! Errors about JSON text, with their position.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Display};

use serde_core::de;

use super::ReadNumber;

/// An error about JSON text. It is boxed, so that a `Result` has the size of one word.
pub(crate) struct ReadError(Box<Inner>);

struct Inner {
    message: Cow<'static, str>,
    place: Option<Place>,
    /// The member that is missing in the value at `place`, or empty.
    missing: &'static str,
}

#[derive(Clone, Copy)]
struct Place {
    /// The number of bytes that had been read.
    read: usize,
    /// The number of bytes up to a position inside the value that the error is about.
    accepted: usize,
}

impl ReadError {
    /// The error for an invalid byte at `at`.
    #[cold]
    pub(super) fn syntax(message: &'static str, at: usize) -> Self {
        let place = Place {
            read: at + 1,
            accepted: at,
        };
        Self::new(message.into(), Some(place))
    }

    /// The error for a value that ends at `at` and is not the requested one.
    #[cold]
    pub(super) fn data(message: &'static str, at: usize) -> Self {
        Self::new(message.into(), None).placed(at)
    }

    /// Sets the position of an error that has none yet.
    #[cold]
    pub(super) fn placed(mut self, at: usize) -> Self {
        self.0.place.get_or_insert(Place {
            read: at,
            accepted: at,
        });
        self
    }

    /// An error in serde's words: "invalid type: map, expected a string". `what` is "type" or "value".
    #[cold]
    pub(crate) fn wrong(what: &str, found: &dyn Display, expected: &dyn de::Expected) -> Self {
        let message = format!("invalid {what}: {found}, expected {expected}");
        Self::new(message.into(), None)
    }

    /// The error for a missing required member. Its path is that of the member.
    #[cold]
    pub(super) fn missing(name: &'static str) -> Self {
        let mut error = Self::new("this member is missing".into(), None);
        error.0.missing = name;
        error
    }

    fn new(message: Cow<'static, str>, place: Option<Place>) -> Self {
        Self(Box::new(Inner {
            message,
            place,
            missing: "",
        }))
    }

    /// The name of the missing member, or an empty string for any other error.
    pub(crate) fn missing_member(&self) -> &'static str {
        self.0.missing
    }

    /// The line and column up to which `text` had been read, both counted from 1.
    pub(crate) fn line_and_column(&self, text: &[u8]) -> (usize, usize) {
        let read = self.0.place.map_or(0, |place| place.read);
        let before = &text[..read.min(text.len())];
        let line_start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |newline| newline + 1);
        let lines = before.iter().filter(|byte| **byte == b'\n').count();
        (lines + 1, read.saturating_sub(line_start))
    }

    /// The number of bytes of the text up to a position inside the value that the error is about.
    pub(crate) fn accepted(&self) -> usize {
        self.0.place.map_or(0, |place| place.accepted)
    }
}

impl de::Error for ReadError {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(message.to_string().into(), None)
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::wrong("type", &Unexpected(found), expected)
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::wrong("value", &Unexpected(found), expected)
    }
}

/// Writes the start of a string, enough to recognize it. The rest may have megabytes, and is user data.
fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    match text.char_indices().nth(40) {
        None => write!(f, "string {text:?}"),
        Some((end, _)) => write!(f, "string {:?}...", &text[..end]),
    }
}

/// Describes what was found in serde's words, but writes numbers as JSON. serde's own `Display` needs
/// the formatting of `f64`, which takes 14 KB.
struct Unexpected<'u>(de::Unexpected<'u>);

impl Display for Unexpected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use de::Unexpected as Kind;
        match self.0 {
            Kind::Bool(value) => write!(f, "boolean `{value}`"),
            Kind::Unsigned(value) => write!(f, "integer `{value}`"),
            Kind::Signed(value) => write!(f, "integer `{value}`"),
            Kind::Float(value) => match serde_json::Number::from_f64(value) {
                Some(number) => write!(f, "floating point `{number}`"),
                None => f.write_str("floating point number"),
            },
            Kind::Char(value) => write!(f, "character `{value}`"),
            Kind::Str(text) => write_text(f, text),
            Kind::Bytes(_) => f.write_str("byte array"),
            Kind::Unit => f.write_str("null"),
            Kind::Option => f.write_str("Option value"),
            Kind::NewtypeStruct => f.write_str("newtype struct"),
            Kind::Seq => f.write_str("sequence"),
            Kind::Map => f.write_str("map"),
            Kind::Enum => f.write_str("enum"),
            Kind::UnitVariant => f.write_str("unit variant"),
            Kind::NewtypeVariant => f.write_str("newtype variant"),
            Kind::TupleVariant => f.write_str("tuple variant"),
            Kind::StructVariant => f.write_str("struct variant"),
            Kind::Other(other) => f.write_str(other),
        }
    }
}

/// A value that was found in place of the expected one.
pub(super) enum Found<'de> {
    Text(String),
    Number(ReadNumber<'de>),
    Boolean(bool),
    Name(&'static str),
}

/// In serde's words, but without serde's type, which needs the formatting of `f64` (14 KB).
impl Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write_text(f, text),
            Self::Number(number) => number.fmt(f),
            Self::Boolean(value) => write!(f, "boolean `{value}`"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

impl Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReadError({:?})", self.0.message)
    }
}

impl Error for ReadError {}
