//! Field values.

use std::fmt;

/// The value of a field: a string, a number, a Boolean, null, or anything that can be displayed.
///
/// ```
/// use lambda_native::logging::{self, Value};
///
/// let address = std::net::Ipv4Addr::LOCALHOST;
/// logging::debug("connected", &[("tries", 2.into()), ("to", Value::display(&address))]);
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A string.
    Str(&'a str),
    /// A number.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A floating-point number. Infinity and NaN are written as strings, because JSON has no such
    /// numbers.
    Float(f64),
    /// A Boolean.
    Bool(bool),
    /// `null`.
    Null,
    /// A string, formatted with [`fmt::Display`].
    Display(&'a dyn fmt::Display),
    /// A string, formatted with [`fmt::Debug`].
    Debug(&'a dyn fmt::Debug),
}

impl<'a> Value<'a> {
    /// A string, formatted with [`fmt::Display`].
    pub fn display(value: &'a impl fmt::Display) -> Self {
        Value::Display(value)
    }

    /// A string, formatted with [`fmt::Debug`].
    pub fn debug(value: &'a impl fmt::Debug) -> Self {
        Value::Debug(value)
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Str(text) => fmt::Debug::fmt(text, f),
            Value::Int(number) => fmt::Debug::fmt(number, f),
            Value::Uint(number) => fmt::Debug::fmt(number, f),
            Value::Float(number) => fmt::Debug::fmt(number, f),
            Value::Bool(truth) => fmt::Debug::fmt(truth, f),
            Value::Null => f.write_str("null"),
            Value::Display(value) => fmt::Display::fmt(value, f),
            Value::Debug(value) => fmt::Debug::fmt(value, f),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Str(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Value::Str(text)
    }
}

impl From<bool> for Value<'_> {
    fn from(truth: bool) -> Self {
        Value::Bool(truth)
    }
}

/// `None` becomes `null`.
impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

macro_rules! numbers {
    ($($variant:ident($wide:ty): $($number:ty)+;)+) => {$($(
        impl From<$number> for Value<'_> {
            fn from(number: $number) -> Self {
                Value::$variant(number as $wide)
            }
        }
    )+)+};
}

numbers! {
    Int(i64): i8 i16 i32 i64 isize;
    Uint(u64): u8 u16 u32 u64 usize;
    Float(f64): f32 f64;
}
