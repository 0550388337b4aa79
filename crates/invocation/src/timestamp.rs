//! RFC 3339 timestamps in UTC, with milliseconds.

/// Appends a time as an RFC 3339 timestamp in UTC, such as `2026-11-22T21:00:00.123Z`. `ms` is in
/// milliseconds since 1970. Does not allocate if `text` has 24 bytes of spare capacity.
pub fn push_rfc3339(text: &mut String, ms: u64) {
    let seconds = ms / 1_000;
    let (year, month, day) = date(seconds / 86_400);
    let (minutes, hours) = (seconds / 60, seconds / 3_600);
    // The template is filled in from its end: each separator starts the next number.
    let numbers = [
        ms % 1_000,
        seconds % 60,
        minutes % 60,
        hours % 24,
        day,
        month,
        year,
    ];
    let mut numbers = numbers.into_iter();
    let mut number = 0;
    let mut letters = *b"0000-00-00T00:00:00.000Z";
    for letter in letters.iter_mut().rev() {
        if *letter == b'0' {
            *letter += (number % 10) as u8;
            number /= 10;
        } else {
            number = numbers.next().unwrap_or_default();
        }
    }
    text.push_str(str::from_utf8(&letters).unwrap_or_default());
}

/// The year, month and day of a day number counted from 1970-01-01. The loop runs about once per
/// month since then, which is fast enough and takes less code than the divisions of the usual
/// algorithm.
fn date(mut days: u64) -> (u64, u64, u64) {
    let (mut year, mut month) = (1970, 1);
    loop {
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 => 28 + u64::from(is_leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if days < length {
            return (year, month, days + 1);
        }
        days -= length;
        month += 1;
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_rfc_3339_in_utc() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00.007Z"),
            (951_782_399, "2000-02-28T23:59:59.007Z"),
            (951_782_400, "2000-02-29T00:00:00.007Z"),
            (951_868_800, "2000-03-01T00:00:00.007Z"),
            (1_709_251_199, "2024-02-29T23:59:59.007Z"),
            (1_735_689_599, "2024-12-31T23:59:59.007Z"),
            (1_795_381_200, "2026-11-22T21:00:00.007Z"),
            (4_107_542_400, "2100-03-01T00:00:00.007Z"),
            (253_402_300_799, "9999-12-31T23:59:59.007Z"),
        ] {
            let mut text = String::new();
            push_rfc3339(&mut text, seconds * 1_000 + 7);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn each_day_of_two_centuries_follows_the_previous_day() {
        let mut yesterday = date(0);
        for day in 1..73_050 {
            let (year, month, number) = date(day);
            let first_of_month = number == 1 && yesterday.2 >= 28;
            let follows = match (month, first_of_month) {
                (1, true) => yesterday == (year - 1, 12, 31),
                (_, true) => (yesterday.0, yesterday.1) == (year, month - 1),
                (_, false) => yesterday == (year, month, number - 1),
            };
            assert!(follows, "{yesterday:?} {year}-{month}-{number}");
            yesterday = (year, month, number);
        }
    }
}
