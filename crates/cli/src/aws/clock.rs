//! Compares the clock of this machine with that of AWS.

use std::fmt;
use std::time::{Duration, SystemTime};

use super::call::Response;

/// AWS rejects signatures that are older or newer than five minutes ("Troubleshoot Signature Version 4 signing for
/// AWS API requests").
const ACCEPTED: Duration = Duration::from_secs(5 * 60);

/// How far the clock of this machine is from that of AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClockSkew {
    difference: Duration,
    is_behind: bool,
}

impl ClockSkew {
    /// Reads the clock of AWS from the header Date of a response that has just arrived.
    pub(super) fn of(response: &Response) -> Option<ClockSkew> {
        let theirs = httpdate::parse_http_date(response.header("date")?).ok()?;
        Some(ClockSkew::between(SystemTime::now(), theirs))
    }

    fn between(ours: SystemTime, theirs: SystemTime) -> ClockSkew {
        match theirs.duration_since(ours) {
            Ok(difference) => ClockSkew {
                difference,
                is_behind: true,
            },
            Err(error) => ClockSkew {
                difference: error.duration(),
                is_behind: false,
            },
        }
    }

    /// Whether AWS accepts signatures with the time of this machine.
    pub(crate) fn is_accepted(self) -> bool {
        self.difference < ACCEPTED
    }
}

/// Such as `1h 2m 3s behind that of AWS`.
impl fmt::Display for ClockSkew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = Duration::from_secs(self.difference.as_secs());
        let direction = if self.is_behind { "behind" } else { "ahead of" };
        write!(
            f,
            "{} {direction} that of AWS",
            humantime::format_duration(seconds)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_may_differ_by_less_than_five_minutes() {
        let now = SystemTime::now();
        let skew = |theirs| ClockSkew::between(now, theirs);
        assert!(skew(now).is_accepted());
        assert!(skew(now - Duration::from_secs(200)).is_accepted());
        assert!(!skew(now - ACCEPTED).is_accepted());
        let behind = skew(now + ACCEPTED + Duration::from_millis(1500));
        assert!(!behind.is_accepted());
        assert_eq!(behind.to_string(), "5m 1s behind that of AWS");
        let ahead = skew(now - Duration::from_secs(7));
        assert_eq!(ahead.to_string(), "7s ahead of that of AWS");
    }
}
