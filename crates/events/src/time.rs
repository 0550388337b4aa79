//! Points in time, in the three ways that AWS writes them. Each type reads all three.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use serde_core::de::{Deserialize, Deserializer, Error, Visitor};
use serde_core::ser::{Serialize, Serializer};

use crate::Number;
use crate::number::{IntegerVisitor, NumberVisitor};
use crate::reader::{ReadError, Reader, number_from_str};
use crate::record::{Member, ReadMember};

/// Milliseconds since 1970, UTC: `1545084650987`. A date and time as text is read too.
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
    /// The time; `None` if the event has none, which is 0 here and -1 in Kafka, or beyond what the
    /// platform can tell.
    ///
    /// Some pages of AWS show seconds where the service sends milliseconds. As milliseconds they
    /// would be in January 1970, so a value from 1,000,000,000 to 100,000,000,000 is taken for
    /// seconds.
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
        crate::member::read(from)
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

/// Seconds since 1970, UTC, whole or with a fraction: `1545084650.987`. A date and time as text is
/// read too.
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
    /// The time, to the microsecond, which is what the number holds; `None` if the event has none,
    /// which is 0 here, or beyond what the platform can tell.
    ///
    /// Some sources send a smaller unit in the same member, such as DynamoDB through a Kinesis data
    /// stream. From 100,000,000,000 on, which as seconds would be in the year 5138, the number is
    /// taken for milliseconds, and from 1,000 times that for microseconds.
    pub fn time(&self) -> Option<SystemTime> {
        let value = self.0.as_f64();
        let micros_per_unit = match value {
            0.0 => return None,
            1e14.. => 1.0,
            1e11.. => 1e3,
            _ => 1e6,
        };
        let micros = (value * micros_per_unit).round();
        // A cast saturates: that is another time.
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
        crate::member::read(from)
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

/// What the number counts.
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
/// Seconds, milliseconds or microseconds since 1970 in its place are read too. It stays text, and so
/// borrowed and unchanged, until it is asked for:
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
    /// The text, as it stands in the event.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The time; `None` if the text has another form. Without a zone it is UTC.
    pub fn time(&self) -> Option<SystemTime> {
        parse(&self.0).or_else(|| epoch(&self.0))
    }

    /// The same value, independent of the event text.
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
        crate::member::read(from)
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

/// `YYYY-MM-DDThh:mm:ss[.fraction][Z|+hh:mm|+hhmm|+hh]`
fn parse(text: &str) -> Option<SystemTime> {
    let (seconds, nanos) = seconds_and_nanos(text.as_bytes())?;
    let whole = shift(
        seconds.is_negative(),
        Duration::from_secs(seconds.unsigned_abs()),
    )?;
    whole.checked_add(Duration::from_nanos(nanos))
}

/// A date and time as milliseconds since 1970.
pub(crate) fn millis(text: &str) -> Option<i64> {
    let (seconds, nanos) = seconds_and_nanos(text.as_bytes())?;
    Some(seconds * 1_000 + (nanos / 1_000_000) as i64)
}

/// A number of seconds, milliseconds or microseconds, by its size.
fn epoch(text: &str) -> Option<SystemTime> {
    let distance = match number_from_str(text)?.whole() {
        Some(whole) => match u64::try_from(whole).ok()? {
            0 => return None,
            seconds @ 1..100_000_000_000 => Duration::from_secs(seconds),
            millis @ 100_000_000_000..100_000_000_000_000 => Duration::from_millis(millis),
            micros => Duration::from_micros(micros),
        },
        None => {
            let (seconds, rest) = text.split_at(text.find('.')?);
            let (nanos, rest) = fraction(rest.as_bytes())?;
            let seconds = seconds.parse().ok().filter(|_| rest.is_empty())?;
            Duration::new(seconds, u32::try_from(nanos).ok()?)
        }
    };
    shift(false, distance)
}

/// Seconds since 1970, and nanoseconds.
fn seconds_and_nanos(text: &[u8]) -> Option<(i64, u64)> {
    let (date, rest) = text.split_at_checked(19)?;
    let shape = |at: usize, byte: u8| date[at] == byte;
    let separated = shape(4, b'-') && shape(7, b'-') && shape(13, b':') && shape(16, b':');
    if !separated || !(shape(10, b'T') || shape(10, b' ')) {
        return None;
    }
    let (year, month, day) = (
        digits(&date[..4])?,
        digits(&date[5..7])?,
        digits(&date[8..10])?,
    );
    let (hour, minute, second) = (
        digits(&date[11..13])?,
        digits(&date[14..16])?,
        digits(&date[17..19])?,
    );
    // 60: a leap second.
    let in_range = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !in_range {
        return None;
    }
    let (nanos, zone) = fraction(rest)?;
    let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
        - offset(zone)?;
    Some((seconds, nanos))
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value * 10 + i64::from(byte - b'0'))
    })
}

/// The nanoseconds, and what follows the fraction.
fn fraction(text: &[u8]) -> Option<(u64, &[u8])> {
    let Some(text) = text.strip_prefix(b".") else {
        return Some((0, text));
    };
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let nanos = (0..9).fold(0, |nanos, at| {
        let digit = text[..length].get(at).map_or(0, |byte| byte - b'0');
        nanos * 10 + u64::from(digit)
    });
    (length > 0).then_some((nanos, &text[length..]))
}

/// Seconds east of UTC.
fn offset(zone: &[u8]) -> Option<i64> {
    let (sign, zone) = match zone {
        [] | b"Z" | b"z" => return Some(0),
        [b'+', zone @ ..] => (1, zone),
        [b'-', zone @ ..] => (-1, zone),
        _ => return None,
    };
    let (hours, minutes) = match zone {
        [_, _] => (zone, &b"00"[..]),
        [_, _, b':', minutes @ ..] if minutes.len() == 2 => (&zone[..2], minutes),
        [_, _, _, _] => zone.split_at(2),
        _ => return None,
    };
    Some(sign * (digits(hours)? * 3_600 + digits(minutes)? * 60))
}

/// Days in the proleptic Gregorian calendar, counted in years that begin in March, so that the leap
/// day is the last of its year.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let months_since_march = (month + 9) % 12;
    let days_in_year = (153 * months_since_march + 2) / 5 + day - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // 719,468 days lie between March 1 of the year 0 and 1970.
    year * 365 + leap_days + days_in_year - 719_468
}

fn shift(before: bool, distance: Duration) -> Option<SystemTime> {
    if before {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}
