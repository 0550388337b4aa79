//! The retry policy: what to do after a failed exchange.

use std::time::Duration;

use super::client::{Call, Client};
use crate::error::RuntimeError;
use crate::sys::clock::sleep;

/// How many consecutive failures are tolerated, and the pauses between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// One invocation at a time. Three consecutive failures end the process. Lambda then starts a
    /// new environment, which is better than a runtime that keeps calling an API that is gone.
    Classic,
    /// Managed Instances. An environment has many invocations in flight and is expensive to
    /// replace, so a worker waits with growing pauses, about half a minute in total.
    Managed,
}

const MAX_FAILURES_CLASSIC: u32 = 3;
const MAX_FAILURES_MANAGED: u32 = 10;
const MAX_PAUSE_MS: u64 = 10_000;

/// What to do after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    AgainAfter(Duration),
    GiveUp,
}

impl Policy {
    /// What to do after the `failures`th consecutive failure (the first is 1).
    ///
    /// The first failure is often just a kept-alive connection that the server has closed in the
    /// meantime, so a new one is opened immediately. Later attempts wait.
    pub(crate) fn after_failure(self, failures: u32) -> Verdict {
        match (self, failures) {
            (Policy::Classic, MAX_FAILURES_CLASSIC..) | (_, MAX_FAILURES_MANAGED..) => {
                Verdict::GiveUp
            }
            (_, 0 | 1) => Verdict::AgainAfter(Duration::ZERO),
            (_, failures) => {
                let pause = 100 << (failures - 2);
                Verdict::AgainAfter(Duration::from_millis(MAX_PAUSE_MS.min(pause)))
            }
        }
    }
}

/// The pause after the `empty`th consecutive 204, which means that there is no event yet.
///
/// Lambda never returns 204. Some emulators return it immediately, which would result in a tight
/// loop.
pub(crate) fn after_empty(empty: u32) -> Duration {
    Duration::from_millis(u64::from(empty.saturating_sub(1).min(10)) * 5)
}

/// Waits after a failed exchange, or gives up after too many consecutive ones.
pub(crate) fn pause_or_give_up(
    policy: Policy,
    failures: &mut u32,
    client: &Client,
    call: Call,
    last: String,
) -> Result<(), Box<RuntimeError>> {
    *failures += 1;
    match policy.after_failure(*failures) {
        Verdict::AgainAfter(pause) => {
            sleep(pause);
            Ok(())
        }
        Verdict::GiveUp => Err(Box::new(RuntimeError::Unreachable {
            call: call(client),
            attempts: *failures,
            last,
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_consecutive_failure_is_the_last() {
        let table = [
            (1, Verdict::AgainAfter(Duration::ZERO)),
            (2, Verdict::AgainAfter(Duration::from_millis(100))),
            (3, Verdict::GiveUp),
            (4, Verdict::GiveUp),
            (u32::MAX, Verdict::GiveUp),
        ];
        for (failures, verdict) in table {
            assert_eq!(
                Policy::Classic.after_failure(failures),
                verdict,
                "{failures}"
            );
        }
    }

    #[test]
    fn on_managed_instances_the_pauses_double_up_to_ten_seconds() {
        let pauses: Vec<u128> = (1..)
            .map_while(|failures| match Policy::Managed.after_failure(failures) {
                Verdict::AgainAfter(pause) => Some(pause.as_millis()),
                Verdict::GiveUp => None,
            })
            .collect();
        assert_eq!(pauses, [0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000]);
        assert_eq!(Policy::Managed.after_failure(u32::MAX), Verdict::GiveUp);
    }

    #[test]
    fn empty_responses_are_retried_immediately_and_then_more_slowly() {
        let pauses: Vec<u128> = [1, 2, 3, 11, 12, u32::MAX]
            .map(|empty| after_empty(empty).as_millis())
            .into();
        assert_eq!(pauses, [0, 5, 10, 50, 50, 50]);
    }
}
