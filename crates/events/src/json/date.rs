//! Dates and times from text.

use std::time::{Duration, SystemTime};

use super::reader::number_from_str;

/// `YYYY-MM-DDThh:mm:ss[.fraction][Z|+hh:mm|+hhmm|+hh]`
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    let (seconds, nanos) = seconds_and_nanos(text.as_bytes())?;
    let whole = shift(
        seconds.is_negative(),
        Duration::from_secs(seconds.unsigned_abs()),
    )?;
    whole.checked_add(Duration::from_nanos(nanos))
}

/// A date and time as HTTP writes them (RFC 9110, section 5.6.7): `Wed, 09 Oct 2024 14:00:00 GMT`.
pub(crate) fn parse_http(text: &str) -> Option<SystemTime> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let (_, date) = text.strip_suffix(" GMT")?.split_once(", ")?;
    let mut words = date.split(' ');
    let (day, month, year, time) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let place = MONTHS.find(month).filter(|_| month.len() == 3)?;
    parse(&format!("{year}-{:02}-{day}T{time}Z", place / 3 + 1))
}

/// A date and time as milliseconds since 1970.
pub(crate) fn millis(text: &str) -> Option<i64> {
    let (seconds, nanos) = seconds_and_nanos(text.as_bytes())?;
    Some(seconds * 1_000 + (nanos / 1_000_000) as i64)
}

/// Reads a number of seconds, milliseconds or microseconds. Its size determines the unit.
pub(crate) fn epoch(text: &str) -> Option<SystemTime> {
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

/// The nanoseconds, and the text after the fraction.
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

pub(crate) fn shift(before: bool, distance: Duration) -> Option<SystemTime> {
    if before {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}
