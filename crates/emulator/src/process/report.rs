//! The REPORT line of an invocation.

use std::fmt;
use std::time::{Duration, Instant};

/// The duration, memory and log of an invocation.
///
/// `Display` writes the REPORT line of CloudWatch Logs, with tabs between the fields. It adds the
/// maximum memory in KiB, because a small runtime needs less than the 1 MB that the service shows.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The request id of the invocation.
    pub request_id: String,
    /// The time from the delivery of the event to the next `/next`, or to the end of the process.
    pub duration: Duration,
    /// The time from the start of the process to its first `/next`. Only for the first invocation.
    pub init_duration: Option<Duration>,
    /// The time from the restore of the snapshot to the next `/next`. Only with SnapStart, and only for
    /// the first invocation.
    pub restore_duration: Option<Duration>,
    /// The memory size of the function, in MB.
    pub memory_size_mb: u32,
    /// The peak memory of the process and its children until now, in KiB. `None` if the system does not report it.
    pub max_memory_kib: Option<u64>,
    /// When its steps happened.
    pub timeline: Timeline,
    /// How the invocation ended.
    pub status: Status,
    /// The last 4 KB of the output during the invocation, and the lines that the service adds after a
    /// timeout or a crash.
    pub log: Vec<u8>,
}

/// When the steps of an invocation happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeline {
    /// When it was invoked.
    pub queued: Instant,
    /// When its event was delivered to the runtime. If it was delivered several times, the last time.
    pub delivered: Instant,
    /// When the whole response or error of the function had arrived. For a stream, this is its end. `None` if
    /// the invocation ended in another way, such as a timeout or a crash.
    pub responded: Option<Instant>,
    /// When it ended: the next `/next`, the timeout or the exit of the process. On Managed Instances, the
    /// response.
    pub ended: Instant,
}

/// How an invocation ended, as the REPORT line shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// The function returned a response or a function error.
    Success,
    /// The invocation timed out.
    Timeout,
    /// The process exited or was killed. Contains the error type, such as `Runtime.ExitError`.
    Error(String),
}

impl Report {
    /// The billed duration: whole milliseconds, including init. Init has been billed since August
    /// 2025 ("AWS Lambda standardizes billing for INIT Phase", AWS Compute Blog).
    pub fn billed_ms(&self) -> u128 {
        let total = self.duration + self.init_duration.unwrap_or_default();
        total.as_nanos().div_ceil(1_000_000)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "REPORT RequestId: {}\tDuration: {:.2} ms\tBilled Duration: {} ms\tMemory Size: {} MB\t\
             Max Memory Used: ",
            self.request_id,
            ms(self.duration),
            self.billed_ms(),
            self.memory_size_mb,
        )?;
        match self.max_memory_kib {
            Some(kib) => write!(out, "{} MB ({kib} KiB)", kib.div_ceil(1024))?,
            None => write!(out, "unknown")?,
        }
        if let Some(init) = self.init_duration {
            write!(out, "\tInit Duration: {:.2} ms", ms(init))?;
        }
        // The emulator does not load a snapshot, and loading is not billed ("Monitoring for Lambda
        // SnapStart").
        if let Some(restore) = self.restore_duration {
            let billed = restore.as_nanos().div_ceil(1_000_000);
            let restore = ms(restore);
            write!(
                out,
                "\tRestore Duration: {restore:.2} ms\tBilled Restore Duration: {billed} ms"
            )?;
        }
        match &self.status {
            Status::Success => Ok(()),
            Status::Timeout => write!(out, "\tStatus: timeout"),
            Status::Error(error_type) => write!(out, "\tStatus: error\tError Type: {error_type}"),
        }
    }
}

pub(super) fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::{Report, Status, Timeline};
    use std::time::{Duration, Instant};

    fn report() -> Report {
        let now = Instant::now();
        Report {
            request_id: "r-1".to_owned(),
            duration: Duration::from_micros(1_230),
            init_duration: None,
            restore_duration: None,
            memory_size_mb: 128,
            max_memory_kib: Some(984),
            timeline: Timeline {
                queued: now,
                delivered: now,
                responded: Some(now),
                ended: now,
            },
            status: Status::Success,
            log: Vec::new(),
        }
    }

    #[test]
    fn the_report_line_matches_cloudwatch() {
        assert_eq!(
            report().to_string(),
            "REPORT RequestId: r-1\tDuration: 1.23 ms\tBilled Duration: 2 ms\t\
             Memory Size: 128 MB\tMax Memory Used: 1 MB (984 KiB)"
        );
    }

    #[test]
    fn init_is_reported_and_billed() {
        let report = Report {
            init_duration: Some(Duration::from_micros(950)),
            ..report()
        };
        assert_eq!(report.billed_ms(), 3);
        assert!(report.to_string().ends_with("\tInit Duration: 0.95 ms"));
    }

    #[test]
    fn a_restore_is_reported() {
        let report = Report {
            restore_duration: Some(Duration::from_micros(1_950)),
            ..report()
        };
        let expected = "\tRestore Duration: 1.95 ms\tBilled Restore Duration: 2 ms";
        assert!(report.to_string().ends_with(expected));
    }

    #[test]
    fn timeouts_and_crashes_are_reported() {
        let timeout = Report {
            status: Status::Timeout,
            max_memory_kib: None,
            ..report()
        };
        assert!(
            timeout
                .to_string()
                .ends_with("Max Memory Used: unknown\tStatus: timeout")
        );
        let crash = Report {
            status: Status::Error("Runtime.ExitError".to_owned()),
            ..report()
        };
        assert!(
            crash
                .to_string()
                .ends_with("\tStatus: error\tError Type: Runtime.ExitError")
        );
    }
}
