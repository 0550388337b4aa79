//! What happens in an execution environment, for logs.

use std::fmt;
use std::time::Duration;

use super::exit::Exit;
use super::report::{Report, ms};
use crate::caller::function_error::FunctionError;

/// Something that happened in an execution environment.
///
/// `Display` writes it as a log line. If the service has such a line, the text is the one in
/// CloudWatch Logs.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Notice {
    /// A process was started.
    Spawned {
        /// Its id, which is also the id of its process group.
        pid: u32,
    },
    /// Init has ended: the process called `/next`, and every extension `event/next`.
    Ready {
        /// The time since the process was started.
        init_duration: Duration,
    },
    /// With SnapStart, the process called `/restore/next`. This ends init, and the restore follows.
    SnapshotTaken {
        /// The time since the process was started.
        init_duration: Duration,
    },
    /// With SnapStart, the process called `/next` without `/restore/next`. Sent once.
    SnapshotSkipped,
    /// The restored process called `/next`.
    Restored {
        /// The time since the restore, which includes the hooks.
        restore_duration: Duration,
    },
    /// The runtime reported that a hook failed after the restore, or the hooks timed out. The process
    /// ends next.
    RestoreError(Box<FunctionError>),
    /// The restore failed, so the environment cannot be used.
    RestoreFailed {
        /// The type that the service reports, such as `Runtime.AfterRestoreError`.
        error_type: String,
        /// The message that callers get.
        message: String,
        /// The time since the restore.
        after: Duration,
    },
    /// The process could not be started, or init failed.
    InitFailed {
        /// The type that the service reports: `Runtime.ExitError`, or the
        /// [`platform_error_type`](FunctionError::platform_error_type) of a reported init error.
        error_type: String,
        /// The message that callers get.
        message: String,
        /// The time since the process was started.
        after: Duration,
    },
    /// The runtime reported an init error. The process ends next.
    InitError(Box<FunctionError>),
    /// An event is about to be delivered.
    Start {
        /// The request id.
        request_id: String,
        /// The function version, `$LATEST` by default.
        version: String,
    },
    /// The function wrote a line.
    Line {
        /// The output that it was written to.
        stream: Stream,
        /// The invocation in flight. `None` during init, between invocations, and on Managed Instances.
        request_id: Option<String>,
        /// The line without its line end. Bytes that are not UTF-8 are replaced.
        text: String,
    },
    /// The invocation has ended.
    End(Report),
    /// The process was frozen until the next invocation, see
    /// [`Bootstrap::freeze`](super::Bootstrap::freeze).
    Frozen,
    /// The invocation timed out.
    TimedOut {
        /// `<time> <request id> Task timed out after 3.00 seconds`.
        message: String,
    },
    /// An extension registered, usually from inside the process.
    ExtensionRegistered {
        /// Its name.
        name: String,
    },
    /// An external extension wrote a line.
    ExtensionLine {
        /// Its name.
        name: String,
        /// Where it was written.
        stream: Stream,
        /// The line without its end. Invalid UTF-8 is replaced.
        text: String,
    },
    /// An extension reported an error, which ends the environment.
    ExtensionFailed {
        /// Its name.
        name: String,
        /// What it reported.
        error: Box<FunctionError>,
    },
    /// The process has to exit. The bootstrap got SIGTERM because an extension is registered, and
    /// extensions that registered for SHUTDOWN got that event.
    Shutdown {
        /// The time until the process is killed.
        grace: Duration,
    },
    /// The process did not exit within the time in [`Notice::Shutdown`], and is killed.
    ShutdownTimedOut,
    /// The process exited.
    Exited {
        /// How it exited.
        exit: Exit,
        /// Why the environment stopped it. `None` if it exited by itself.
        stop: Option<Stop>,
        /// The last line it wrote to stderr.
        last_stderr: Option<String>,
        /// Whether it is restarted at once. Otherwise the next invocation restarts it.
        restarting: bool,
    },
    /// A request of the runtime was refused because it was invalid or out of order.
    Refused {
        /// Method and path, such as `POST /2018-06-01/runtime/invocation/r-1/response`.
        request: String,
        /// The status, such as 403.
        status: u16,
        /// The reason.
        message: String,
    },
}

/// An output of the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// Why an execution environment stopped its process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Init took longer than its limit.
    InitTimeout {
        /// The limit.
        limit: Duration,
    },
    /// The invocation timed out.
    Timeout,
    /// The process and its children used more memory than the limit.
    Memory {
        /// Their peak memory, in KiB.
        used_kib: u64,
        /// The memory size of the function, in MB.
        limit_mb: u32,
    },
    /// The process did not exit after a failed restore.
    RestoreFailed,
    /// An extension reported an error.
    ExtensionFailed,
    /// Another bootstrap replaces it.
    Replaced,
    /// It is started again with the same bootstrap.
    Restarted,
    /// The environment is shutting down.
    Shutdown,
}

impl fmt::Display for Notice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::Spawned { pid } => write!(out, "started process {pid}"),
            Notice::Ready { init_duration } => {
                write!(out, "ready after {:.2} ms of init", ms(*init_duration))
            }
            Notice::SnapshotTaken { init_duration } => write!(
                out,
                "INIT_REPORT Init Duration: {:.2} ms\tPhase: init",
                ms(*init_duration)
            ),
            // "Implementing SnapStart hooks for container images".
            Notice::SnapshotSkipped => out.write_str(
                "the runtime did not call /restore/next, so it cannot run hooks; Lambda publishes a \
                 container image with SnapStart only if its runtime calls /restore/next or it has the \
                 label com.amazonaws.lambda.feature.snapstart=\"Allow\"",
            ),
            Notice::Restored { restore_duration } => write!(
                out,
                "RESTORE_REPORT Restore Duration: {:.2} ms",
                ms(*restore_duration)
            ),
            Notice::RestoreFailed {
                error_type, after, ..
            } => write!(
                out,
                "RESTORE_REPORT Restore Duration: {:.2} ms\tStatus: error\tError Type: {error_type}",
                ms(*after)
            ),
            Notice::RestoreError(error) => write!(
                out,
                "the restore failed: {}: {}",
                error.error_type, error.error_message
            ),
            Notice::InitFailed {
                error_type, after, ..
            } => write!(
                out,
                "INIT_REPORT Init Duration: {:.2} ms\tPhase: init\tStatus: error\tError Type: \
                 {error_type}",
                ms(*after)
            ),
            Notice::InitError(error) => write!(
                out,
                "init failed: {}: {}",
                error.error_type, error.error_message
            ),
            Notice::Start {
                request_id,
                version,
            } => write!(out, "START RequestId: {request_id} Version: {version}"),
            Notice::Line { text, .. } | Notice::ExtensionLine { text, .. } => out.write_str(text),
            Notice::End(report) => {
                write!(out, "END RequestId: {}\n{report}", report.request_id)
            }
            Notice::Frozen => out.write_str("frozen until the next invocation"),
            Notice::TimedOut { message } => out.write_str(message),
            Notice::ExtensionRegistered { name } => write!(out, "extension {name} registered"),
            Notice::ExtensionFailed { name, error } => write!(
                out,
                "extension {name} failed: {}: {}",
                error.platform_error_type, error.error_message
            ),
            Notice::Shutdown { grace } => write!(
                out,
                "shutdown: sent SIGTERM, {:.0} ms until SIGKILL",
                ms(*grace)
            ),
            Notice::ShutdownTimedOut => {
                write!(
                    out,
                    "shutdown: the function did not exit in time, sent SIGKILL"
                )
            }
            Notice::Exited {
                exit,
                stop,
                last_stderr,
                restarting,
            } => {
                match stop {
                    Some(stop) => write!(out, "the function was stopped: {stop}")?,
                    None => write!(out, "the function {}", past_tense(*exit))?,
                }
                if let (None, Some(line)) = (stop, last_stderr) {
                    write!(out, "; last line of stderr: {}", shortened(line))?;
                }
                if *restarting {
                    out.write_str("; restarting")?;
                }
                Ok(())
            }
            Notice::Refused {
                request,
                status,
                message,
            } => write!(out, "refused {request}: {status} {message}"),
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::InitTimeout { limit } => {
                write!(
                    out,
                    "init took longer than {:.2} seconds",
                    limit.as_secs_f64()
                )
            }
            Stop::Timeout => write!(out, "timed out"),
            Stop::Memory { used_kib, limit_mb } => write!(
                out,
                "used {used_kib} KiB of memory (the limit is {limit_mb} MB)"
            ),
            Stop::RestoreFailed => write!(out, "the restore failed"),
            Stop::ExtensionFailed => write!(out, "an extension failed"),
            Stop::Restarted => write!(out, "restarted on request"),
            Stop::Replaced => write!(out, "replaced by a new build"),
            Stop::Shutdown => write!(out, "shutting down"),
        }
    }
}

/// Shortens a line of stderr, which can be a whole stack trace. [`Notice::Line`] has the whole line.
fn shortened(line: &str) -> String {
    const LONGEST: usize = 200;

    let Some((end, _)) = line.char_indices().nth(LONGEST) else {
        return line.to_owned();
    };
    let start = &line[..end];
    // Half an escape sequence, such as a color, would be completed by the text after it.
    let start = match start.rsplit_once('\x1b') {
        Some((before, sequence)) if !sequence.contains(|c: char| c.is_ascii_alphabetic()) => before,
        _ => start,
    };
    format!("{start} ...")
}

fn past_tense(exit: Exit) -> String {
    match exit {
        Exit::Status(_) => exit.to_string(),
        Exit::Signal(_) => format!("was {exit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::Notice;
    use crate::process::Exit;

    fn exited(last_stderr: &str) -> String {
        let notice = Notice::Exited {
            exit: Exit::Status(1),
            stop: None,
            last_stderr: Some(last_stderr.to_owned()),
            restarting: false,
        };
        notice.to_string()
    }

    #[test]
    fn a_long_last_line_is_shortened() {
        let prefix = "the function exited with status 1; last line of stderr: ";
        assert_eq!(exited("no table"), format!("{prefix}no table"));
        let long = "\u{e4}".repeat(201);
        let beginning = "\u{e4}".repeat(200);
        assert_eq!(exited(&long), format!("{prefix}{beginning} ..."));
        let color = format!("{}\x1b[31mred", "x".repeat(198));
        let beginning = "x".repeat(198);
        assert_eq!(exited(&color), format!("{prefix}{beginning} ..."));
    }
}
