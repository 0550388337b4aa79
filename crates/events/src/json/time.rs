//! Times, in the three formats that AWS uses. Each type reads all three.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use serde_core::de::{Deserialize, Deserializer, Error, Visitor};
use serde_core::ser::{Serialize, Serializer};

use super::date::{epoch, millis, parse, parse_http, shift};
use super::member::{Member, ReadMember};
use super::number::{IntegerVisitor, Number, NumberVisitor};
use super::reader::{ReadError, Reader};

/// Milliseconds since 1970, UTC: `1545084650987`. A date and time as text is accepted too.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use lambda_native_events::EpochMillis;
///
/// let sent = EpochMillis(1_545_084_650_987);
/// assert_eq!(sent.time(), Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_545_084_650_987)));
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EpochMillis(pub i64);

impl EpochMillis {
    /// The time; `None` if the event has none (0, or -1 in Kafka), or if `SystemTime` cannot represent
    /// it.
    ///
    /// Some AWS pages show seconds where the service sends milliseconds. As milliseconds such values
    /// would be in early 1970, so values from 1,000,000,000 to 100,000,000,000 are treated as seconds.
    pub fn time(self) -> Option<SystemTime> {
        let distance = match self.0 {
            0 | -1 => return None,
            seconds @ 1_000_000_000..100_000_000_000 => Duration::from_secs(seconds.unsigned_abs()),
            millis => Duration::from_millis(millis.unsigned_abs()),
        };
        shift(self.0.is_negative(), distance)
    }
}

impl fmt::Display for EpochMillis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for EpochMillis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for EpochMillis {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(self.0)
    }
}

impl<'de> Deserialize<'de> for EpochMillis {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::json::member::read(from)
    }
}

impl<'de> ReadMember<'de> for EpochMillis {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(OrDate {
            number: IntegerVisitor::of(&mut self.0, "i64"),
            unit: Unit::Milliseconds,
        })
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        match reader.date() {
            Some(millis) => self.0 = millis,
            None => self.0.read_direct(reader)?,
        }
        Ok(())
    }
}

impl Member for EpochMillis {
    type Static = Self;

    fn into_owned(self) -> Self {
        self
    }
}

/// Seconds since 1970, UTC, with or without a fraction: `1545084650.987`. A date and time as text is
/// accepted too.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use lambda_native_events::EpochSeconds;
///
/// let arrived: EpochSeconds = serde_json::from_str("1545084650.987")?;
/// assert_eq!(arrived.time(), Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_545_084_650_987)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct EpochSeconds(pub Number);

impl EpochSeconds {
    /// The time, to the microsecond; `None` if the event has none (0), or if `SystemTime` cannot
    /// represent it.
    ///
    /// Some sources send a smaller unit in the same member, such as DynamoDB through a Kinesis data
    /// stream. Numbers from 100,000,000,000 on, which as seconds would be after the year 5138, are
    /// treated as milliseconds, and numbers from 1,000 times that on as microseconds.
    pub fn time(&self) -> Option<SystemTime> {
        let value = self.0.as_f64();
        let micros_per_unit = match value {
            0.0 => return None,
            1e14.. => 1.0,
            1e11.. => 1e3,
            _ => 1e6,
        };
        let micros = (value * micros_per_unit).round();
        // A cast saturates, which would result in a different time.
        (micros.abs() < u64::MAX as f64)
            .then(|| shift(micros < 0.0, Duration::from_micros(micros.abs() as u64)))
            .flatten()
    }
}

impl fmt::Debug for EpochSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for EpochSeconds {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de> Deserialize<'de> for EpochSeconds {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::json::member::read(from)
    }
}

impl<'de> ReadMember<'de> for EpochSeconds {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        self.0 = from.deserialize_any(OrDate {
            number: NumberVisitor,
            unit: Unit::Seconds,
        })?;
        Ok(())
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        match reader.date() {
            Some(millis) => self.0 = Number::from(millis as f64 / 1e3),
            None => self.0.read_direct(reader)?,
        }
        Ok(())
    }
}

/// Reads a number, or a date and time as text.
struct OrDate<V> {
    number: V,
    unit: Unit,
}

/// The unit of the number.
enum Unit {
    Seconds,
    Milliseconds,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for OrDate<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number.expecting(f)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.number.visit_i64(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.number.visit_u64(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        self.number.visit_f64(value)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<V::Value, E> {
        match (millis(text), self.unit) {
            (Some(millis), Unit::Milliseconds) => self.number.visit_i64(millis),
            (Some(millis), Unit::Seconds) => self.number.visit_f64(millis as f64 / 1e3),
            (None, _) => self.number.visit_str(text),
        }
    }
}

impl Member for EpochSeconds {
    type Static = Self;

    fn into_owned(self) -> Self {
        self
    }
}

/// A date and time as text, in the forms of ISO 8601 that AWS uses: `2019-01-02T12:45:07.000Z`,
/// `2019-01-02T12:45:07+00:00`, `2019-01-02T12:45:07.123+0000`.
///
/// [`time`](Self::time) also reads seconds, milliseconds or microseconds since 1970, and the form of HTTP,
/// `Wed, 09 Oct 2024 14:00:00 GMT`. The text stays borrowed and unchanged:
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use lambda_native_events::DateTime;
///
/// let time = DateTime::from("2019-01-02T12:45:07.500Z");
/// assert_eq!(time.as_str(), "2019-01-02T12:45:07.500Z");
/// assert_eq!(time.time(), Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_546_433_107_500)));
/// assert_eq!(DateTime::from("yesterday").time(), None);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DateTime<'a>(Cow<'a, str>);

impl DateTime<'_> {
    /// The text, as in the event.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The time; `None` if the text has another format. A time without a zone is UTC.
    pub fn time(&self) -> Option<SystemTime> {
        parse(&self.0)
            .or_else(|| epoch(&self.0))
            .or_else(|| parse_http(&self.0))
    }

    /// The same value, with owned strings instead of ones borrowed from the event.
    pub fn into_owned(self) -> DateTime<'static> {
        DateTime(Member::into_owned(self.0))
    }
}

impl<'a, T: Into<Cow<'a, str>>> From<T> for DateTime<'a> {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl PartialEq<str> for DateTime<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for DateTime<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl fmt::Display for DateTime<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DateTime<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Serialize for DateTime<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for DateTime<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::json::member::read(from)
    }
}

impl<'de: 'a, 'a> ReadMember<'de> for DateTime<'a> {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        self.0.read(from)
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        self.0.read_direct(reader)
    }
}

impl Member for DateTime<'_> {
    type Static = DateTime<'static>;

    fn into_owned(self) -> Self::Static {
        self.into_owned()
    }
}
