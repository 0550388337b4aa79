//! The clock and `sleep` of C. Those of std are larger, because they handle a clock that fails.
#![allow(unsafe_code)]

use std::time::Duration;

/// The current time in milliseconds since 1970 in UTC. A time before 1970 counts as 1970.
pub(crate) fn now_ms() -> u64 {
    let mut now = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the function writes to the given struct, or nothing if it fails.
    unsafe { libc::clock_gettime(libc::CLOCK_REALTIME, &mut now) };
    (now.tv_sec.max(0) * 1_000 + now.tv_nsec / 1_000_000).unsigned_abs()
}

/// Sleeps for the whole pause, even if signals arrive.
pub(crate) fn sleep(pause: Duration) {
    let mut left = libc::timespec {
        // 68 years are as good as forever.
        tv_sec: pause.as_secs().min(i32::MAX as u64) as _,
        tv_nsec: pause.subsec_nanos().into(),
    };
    let left: *mut libc::timespec = &mut left;
    // SAFETY: the function reads the remaining time and updates it after a signal.
    while unsafe { libc::nanosleep(left, left) } != 0 {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_of_zero_returns_immediately() {
        sleep(Duration::ZERO);
    }
}
