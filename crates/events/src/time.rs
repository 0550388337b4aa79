//! Points in time, in the three ways that AWS writes them.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use serde_core::de::{Deserialize, Deserializer};
use serde_core::ser::{Serialize, Serializer};

use crate::Number;
use crate::reader::{ReadError, Reader};
use crate::record::{Member, ReadMember, Text};
use serde_core::de::DeserializeSeed;

/// Milliseconds since 1970, UTC: `1545084650987`.
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
    /// The time; `None` beyond what the platform can tell.
    pub fn time(self) -> Option<SystemTime> {
        shift(
            self.0.is_negative(),
            Duration::from_millis(self.0.unsigned_abs()),
        )
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
        self.0.read(from)
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        self.0.read_direct(reader)
    }
}

impl Member for EpochMillis {
    type Static = Self;

    fn into_owned(self) -> Self {
        self
    }
}

/// Seconds since 1970, UTC, whole or with a fraction: `1545084650.987`.
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
    /// The time, to the microsecond, which is what the number holds; `None` beyond what the
    /// platform can tell.
    pub fn time(&self) -> Option<SystemTime> {
        let micros = (self.0.as_f64() * 1e6).round();
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
        Number::deserialize(from).map(Self)
    }
}

impl<'de> ReadMember<'de> for EpochSeconds {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        self.0.read(from)
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        self.0.read_direct(reader)
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
/// It stays text, and so borrowed and unchanged, until it is asked for:
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
        parse(self.0.as_bytes())
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
        self.0 = Text.deserialize(from)?;
        Ok(())
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
fn parse(text: &[u8]) -> Option<SystemTime> {
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
    let whole = shift(
        seconds.is_negative(),
        Duration::from_secs(seconds.unsigned_abs()),
    )?;
    whole.checked_add(Duration::from_nanos(nanos))
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
