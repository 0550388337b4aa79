//! Repeats calls that have failed.

use std::thread;
use std::time::Duration;

use uuid::Uuid;

/// How often a call is tried.
const ATTEMPTS: u32 = 5;

/// The longest pause between two attempts.
const LONGEST: Duration = Duration::from_secs(5);

/// Why an attempt has failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The next attempt would fail too, or could have an effect for the second time.
    Final(anyhow::Error),
    /// The next attempt may succeed.
    Temporary(anyhow::Error),
}

impl Failure {
    pub(super) fn new(error: anyhow::Error, may_repeat: bool) -> Failure {
        if may_repeat {
            Failure::Temporary(error)
        } else {
            Failure::Final(error)
        }
    }
}

/// Calls `attempt` with the number of the attempt until it succeeds or fails for good.
pub(super) fn repeat<T>(mut attempt: impl FnMut(u32) -> Result<T, Failure>) -> anyhow::Result<T> {
    let mut number = 1;
    loop {
        match attempt(number) {
            Ok(value) => return Ok(value),
            Err(Failure::Final(error)) => return Err(error),
            Err(Failure::Temporary(error)) if number == ATTEMPTS => {
                return Err(error.context(format!("gave up after {ATTEMPTS} attempts")));
            }
            Err(Failure::Temporary(_)) => thread::sleep(pause(number)),
        }
        number += 1;
    }
}

/// The pause after this many failed attempts: random, up to 200 ms, 400 ms, … 5 s, so that many clients do
/// not try again at the same time ("Retry behavior" in the AWS SDKs and Tools Reference Guide).
fn pause(failed: u32) -> Duration {
    let longest = Duration::from_millis(200)
        .saturating_mul(1 << failed.saturating_sub(1).min(10))
        .min(LONGEST);
    let (random, _) = Uuid::new_v4().as_u64_pair();
    // The low bits of the first half contain the version.
    longest.mul_f64(f64::from((random >> 32) as u32) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, pause};

    #[test]
    fn pauses_are_limited() {
        for failed in 0..40 {
            assert!(pause(failed) <= LONGEST);
        }
        assert!((0..100).all(|_| pause(1).as_millis() <= 200));
    }
}
