//! What follows a failed exchange: another try, or the end. Pure: no socket, no clock.

use std::time::Duration;

/// Three failures in a row end the process: Lambda then starts a new environment, which
/// is worth more than a runtime that hangs on to an API that has gone.
pub(crate) const MAX_FAILURES: u32 = 3;

/// What follows a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    AgainAfter(Duration),
    GiveUp,
}

/// The verdict on the `failures`th failure in a row (the first is 1).
///
/// The first is often no more than a kept-alive connection that the server has closed meanwhile,
/// so a new one is tried at once; the second gets a moment.
pub(crate) fn after_failure(failures: u32) -> Verdict {
    match failures {
        0 | 1 => Verdict::AgainAfter(Duration::ZERO),
        2 => Verdict::AgainAfter(Duration::from_millis(100)),
        MAX_FAILURES.. => Verdict::GiveUp,
    }
}

/// The pause after the `empty`th answer in a row that says "nothing yet, ask again" (204).
///
/// Lambda never says so. Some emulators do, at once, and would be asked in a tight loop.
pub(crate) fn after_empty(empty: u32) -> Duration {
    Duration::from_millis(u64::from(empty.saturating_sub(1).min(10)) * 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_failure_in_a_row_is_the_last() {
        let table = [
            (1, Verdict::AgainAfter(Duration::ZERO)),
            (2, Verdict::AgainAfter(Duration::from_millis(100))),
            (3, Verdict::GiveUp),
            (4, Verdict::GiveUp),
            (u32::MAX, Verdict::GiveUp),
        ];
        for (failures, verdict) in table {
            assert_eq!(after_failure(failures), verdict, "{failures}");
        }
    }

    #[test]
    fn empty_answers_are_asked_again_at_once_first_and_then_more_slowly() {
        let pauses: Vec<u128> = [1, 2, 3, 11, 12, u32::MAX]
            .map(|empty| after_empty(empty).as_millis())
            .into();
        assert_eq!(pauses, [0, 5, 10, 50, 50, 50]);
    }
}
