//! Numbers, including those that AWS writes as strings.

use std::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde_core::ser::{Serialize, Serializer};

use super::member::{Member, ReadMember};
use super::reader::{ReadError, Reader, number_from_str};

/// A JSON number, with or without a fraction.
///
/// ```
/// use lambda_native_events::Number;
///
/// let number: Number = serde_json::from_str("0.25")?;
/// assert_eq!(number.as_f64(), 0.25);
/// assert_eq!(number.as_i64(), None);
/// assert_eq!(Number::from(7).as_i64(), Some(7));
///
/// let number: Number = serde_json::from_str("60.0")?;
/// assert_eq!(number.as_i64(), Some(60));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// A number in a string, `"0.25"`, is accepted too. It is written as a number.
#[derive(Clone, PartialEq, Eq)]
pub struct Number(serde_json::Number);

impl Number {
    /// The number as an `f64`, rounded if it has more digits.
    pub fn as_f64(&self) -> f64 {
        // Without serde_json's `arbitrary_precision` every number is one of the three types that
        // have an `f64`.
        self.0.as_f64().unwrap_or_default()
    }

    /// The number as an integer, if it is one and fits. `60.0` and `6e1` are integers too, and EventBridge
    /// writes some that way.
    pub fn as_i64(&self) -> Option<i64> {
        whole(&self.0)?.try_into().ok()
    }

    /// The number as an unsigned integer, if it is one and fits. Otherwise like [`as_i64`](Self::as_i64).
    pub fn as_u64(&self) -> Option<u64> {
        whole(&self.0)?.try_into().ok()
    }
}

impl Default for Number {
    fn default() -> Self {
        Self::from(0)
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(value.into())
    }
}

/// The JSON text. A value that JSON cannot express, such as NaN, becomes 0.
impl From<f64> for Number {
    fn from(value: f64) -> Self {
        serde_json::Number::from_f64(value).map_or_else(Self::default, Self)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(NumberVisitor)
    }
}

impl<'de> ReadMember<'de> for Number {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        *self = Self::deserialize(from)?;
        Ok(())
    }
}

impl Member for Number {
    type Static = Self;

    fn into_owned(self) -> Self {
        self
    }
}

/// A number or boolean that AWS writes as a string: `"ApproximateReceiveCount": "1"`, and all
/// properties that CloudFormation passes to a custom resource.
///
/// ```
/// use lambda_native_events::Quoted;
///
/// let count: Quoted<u32> = serde_json::from_str(r#""7""#)?;
/// assert_eq!(count, 7);
/// assert!(count > 5);
/// assert_eq!(*count + 1, 8);
/// assert_eq!(serde_json::to_string(&count)?, r#""7""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// `T` is an integer, `f64`, [`Number`], `bool`, [`EpochMillis`](crate::EpochMillis) or
/// [`EpochSeconds`](crate::EpochSeconds). Values without quotes are accepted too.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quoted<T>(pub T);

impl<T> std::ops::Deref for Quoted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: PartialEq> PartialEq<T> for Quoted<T> {
    fn eq(&self, other: &T) -> bool {
        self.0 == *other
    }
}

impl<T: PartialOrd> PartialOrd<T> for Quoted<T> {
    fn partial_cmp(&self, other: &T) -> Option<std::cmp::Ordering> {
        self.0.partial_cmp(other)
    }
}

impl<T> From<T> for Quoted<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: fmt::Display> fmt::Display for Quoted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Debug> fmt::Debug for Quoted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Display> Serialize for Quoted<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de, T: ReadMember<'de>> Deserialize<'de> for Quoted<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::json::member::read(from)
    }
}

impl<'de, T: ReadMember<'de>> ReadMember<'de> for Quoted<T> {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        self.0.read(from)
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        self.0.read_direct(reader)
    }
}

impl<T: Member> Member for Quoted<T> {
    type Static = Quoted<T::Static>;

    fn into_owned(self) -> Self::Static {
        Quoted(self.0.into_owned())
    }
}

macro_rules! integers {
    ($($type:ty)*) => {$(
        impl<'de> ReadMember<'de> for $type {
            fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
                from.deserialize_any(IntegerVisitor::of(self, stringify!($type)))
            }

            fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
                let number = reader.lenient_number()?;
                match number.whole().and_then(|whole| whole.try_into().ok()) {
                    Some(value) => *self = value,
                    None => {
                        let error = ReadError::wrong("value", &number, &stringify!($type));
                        return reader.placed(Err(error));
                    }
                }
                Ok(())
            }
        }

        impl Member for $type {
            type Static = $type;

            fn into_owned(self) -> $type {
                self
            }
        }
    )*};
}

integers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 isize);

impl<'de> ReadMember<'de> for f64 {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        *self = Number::deserialize(from)?.as_f64();
        Ok(())
    }
}

impl Member for f64 {
    type Static = Self;

    fn into_owned(self) -> Self {
        self
    }
}

/// Fails inside the value, so that serde_json's error has the value's position.
pub(crate) struct IntegerVisitor<'s, T> {
    place: &'s mut T,
    expected: &'static str,
}

impl<'s, T> IntegerVisitor<'s, T> {
    /// `expected` is the name of the type, for error messages.
    pub(crate) fn of(place: &'s mut T, expected: &'static str) -> Self {
        Self { place, expected }
    }
}

impl<T: TryFrom<i128>> IntegerVisitor<'_, T> {
    fn set<E: Error>(self, number: &serde_json::Number) -> Result<(), E> {
        let value = whole(number).and_then(|whole| T::try_from(whole).ok());
        *self.place = value.ok_or_else(|| out_of_range(number, self.expected))?;
        Ok(())
    }
}

impl<T: TryFrom<i128>> Visitor<'_> for IntegerVisitor<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.set(&value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.set(&value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        let number = NumberVisitor.visit_f64(value)?;
        self.set(&number.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        match number_from_str(text) {
            Some(number) => number.visit(self),
            None => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }
}

/// An integer, which may be written as `1.0` or `1.7e9`.
fn whole(number: &serde_json::Number) -> Option<i128> {
    if let Some(whole) = number.as_i64() {
        return Some(whole.into());
    }
    if let Some(whole) = number.as_u64() {
        return Some(whole.into());
    }
    let float = number.as_f64()?;
    // From there on, an `f64` cannot represent every integer, so this one may stand for the next.
    let exact = float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0;
    exact.then_some(float as i128)
}

fn out_of_range<E: Error>(number: &serde_json::Number, expected: &str) -> E {
    let found = match number.as_i64() {
        Some(value) => Unexpected::Signed(value),
        None => match number.as_u64() {
            Some(value) => Unexpected::Unsigned(value),
            None => Unexpected::Float(number.as_f64().unwrap_or_default()),
        },
    };
    E::invalid_value(found, &expected)
}

pub(crate) struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        serde_json::Number::from_f64(value)
            .map(Number)
            .ok_or_else(|| E::invalid_value(Unexpected::Float(value), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        match number_from_str(text) {
            Some(number) => number.visit(self),
            None => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }
}
