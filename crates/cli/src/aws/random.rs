//! Random pauses between attempts.

use std::time::Duration;

use uuid::Uuid;

/// The longest pause between two attempts.
const LONGEST: Duration = Duration::from_secs(5);

/// The pause after this many failed attempts: random, up to 200 ms, 400 ms, … 5 s, so that many clients do
/// not try again at the same time ("Retry behavior" in the AWS SDKs and Tools Reference Guide).
pub(super) fn pause(failed: u32) -> Duration {
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
