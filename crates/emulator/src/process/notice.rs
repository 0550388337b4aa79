//! What an execution environment tells whoever watches it.

use std::fmt;
use std::time::Duration;

use super::exit::Exit;
use super::report::{Report, ms};
use crate::caller::function_error::FunctionError;

/// Something worth a line in a log.
///
/// `Display` is that line, worded as CloudWatch Logs words it where the service has such a line.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Notice {
    /// A process was started.
    Spawned {
        /// Its id, which is also the id of its process group.
        pid: u32,
    },
    /// The process called `/next` for the first time.
    Ready {
        /// Since its start.
        init_duration: Duration,
    },
    /// With SnapStart: the process called `/restore/next`, which ends init, and is restored.
    SnapshotTaken {
        /// Since its start.
        init_duration: Duration,
    },
    /// The restored process called `/next`.
    Restored {
        /// Since the restore: what its hooks took.
        restore_duration: Duration,
    },
    /// The runtime reported that a hook after the restore failed, or its time was up. The end of
    /// the process follows.
    RestoreError(Box<FunctionError>),
    /// The restore failed, and with it the environment.
    RestoreFailed {
        /// As the platform names it, such as `Runtime.AfterRestoreError`.
        error_type: String,
        /// What the callers are told.
        message: String,
        /// Since the restore.
        after: Duration,
    },
    /// The process could not be started, or init failed.
    InitFailed {
        /// As the platform names it: `Runtime.ExitError`, or what it keeps of the type that the
        /// runtime reported ([`FunctionError::platform_error_type`]).
        error_type: String,
        /// What the callers are told.
        message: String,
        /// Since the start of the process.
        after: Duration,
    },
    /// The runtime reported that its init failed. The end of the process follows.
    InitError(Box<FunctionError>),
    /// An event is about to be delivered.
    Start {
        /// The invocation's.
        request_id: String,
        /// The function's, `$LATEST` unless the emulator was told otherwise.
        version: String,
    },
    /// The function wrote a line.
    Line {
        /// Where to.
        stream: Stream,
        /// The invocation in flight, or none in init and between invocations.
        request_id: Option<String>,
        /// Without its line end; bytes that are not UTF-8 are replaced.
        text: String,
    },
    /// The invocation is over.
    End(Report),
    /// The caller is told that the time was up.
    TimedOut {
        /// `<time> <request id> Task timed out after 3.00 seconds`.
        message: String,
    },
    /// An extension registered, from inside the process as a rule.
    ExtensionRegistered {
        /// As it calls itself.
        name: String,
    },
    /// An extension reported that it failed, which ends the environment.
    ExtensionFailed {
        /// As it calls itself.
        name: String,
        /// What it reported.
        error: Box<FunctionError>,
    },
    /// The process was asked to end, since an extension is registered: the bootstrap got SIGTERM,
    /// and extensions that registered for SHUTDOWN got that.
    Shutdown {
        /// How long it has until it is killed.
        grace: Duration,
    },
    /// The process did not end in the time that [`Notice::Shutdown`] gave it, and is killed.
    ShutdownTimedOut,
    /// The process ended.
    Exited {
        /// How.
        exit: Exit,
        /// Why the environment ended it, or `None` where it ended by itself.
        stop: Option<Stop>,
        /// The last line it wrote to stderr.
        last_stderr: Option<String>,
        /// Whether another is started at once. If not, the next invocation starts it.
        restarting: bool,
    },
    /// The runtime's request was refused, which is its mistake.
    Refused {
        /// Such as `POST /2018-06-01/runtime/invocation/r-1/response`.
        request: String,
        /// Such as 403.
        status: u16,
        /// Why.
        message: String,
    },
}

/// Which of the function's outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// Why an execution environment ended its process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Init took longer than allowed.
    InitTimeout {
        /// The time allowed.
        limit: Duration,
    },
    /// The invocation took longer than allowed.
    Timeout,
    /// It used more memory than allowed.
    Memory {
        /// Its peak, in KiB.
        used_kib: u64,
        /// The function's memory size, in MB.
        limit_mb: u32,
    },
    /// It did not end by itself after a restore that failed.
    RestoreFailed,
    /// An extension reported that it failed.
    ExtensionFailed,
    /// Another bootstrap takes its place.
    Replaced,
    /// The environment itself is stopped.
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
            Notice::Restored { restore_duration } => write!(
                out,
                "RESTORE_REPORT Restore Duration: {:.2} ms",
                ms(*restore_duration)
            ),
            Notice::RestoreFailed {
                error_type,
                message,
                after,
            } => write!(
                out,
                "RESTORE_REPORT Restore Duration: {:.2} ms\tStatus: error\tError Type: \
                 {error_type}\tError: {message}",
                ms(*after)
            ),
            Notice::RestoreError(error) => write!(
                out,
                "the restore failed: {}: {}",
                error.error_type, error.error_message
            ),
            Notice::InitFailed {
                error_type,
                message,
                after,
            } => write!(
                out,
                "INIT_REPORT Init Duration: {:.2} ms\tPhase: init\tStatus: error\tError Type: \
                 {error_type}\tError: {message}",
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
            Notice::Line { text, .. } => out.write_str(text),
            Notice::End(report) => {
                write!(out, "END RequestId: {}\n{report}", report.request_id)
            }
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
                write!(out, "shutdown: it did not end in time: sent SIGKILL")
            }
            Notice::Exited {
                exit,
                stop,
                last_stderr,
                restarting,
            } => {
                match stop {
                    Some(stop) => write!(out, "the function was stopped: {stop}")?,
                    None => write!(out, "the function {}", past(*exit))?,
                }
                if let (None, Some(line)) = (stop, last_stderr) {
                    write!(out, "; its last words: {}", beginning(line))?;
                }
                match restarting {
                    true => write!(out, "; starting it again"),
                    false => Ok(()),
                }
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
                    "init took more than {:.2} seconds",
                    limit.as_secs_f64()
                )
            }
            Stop::Timeout => write!(out, "its time was up"),
            Stop::Memory { used_kib, limit_mb } => write!(
                out,
                "it used {used_kib} KiB of memory, more than its {limit_mb} MB"
            ),
            Stop::RestoreFailed => write!(out, "its restore failed"),
            Stop::ExtensionFailed => write!(out, "an extension failed"),
            Stop::Replaced => write!(out, "another takes its place"),
            Stop::Shutdown => write!(out, "this is the end"),
        }
    }
}

/// A line of stderr can be a whole stack trace. [`Notice::Line`] has told all of it.
fn beginning(line: &str) -> String {
    const LONGEST: usize = 200;

    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} ...", &line[..end]),
        None => line.to_owned(),
    }
}

fn past(exit: Exit) -> String {
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
    fn last_words_are_not_a_speech() {
        let prefix = "the function exited with status 1; its last words: ";
        assert_eq!(exited("no table"), format!("{prefix}no table"));
        let long = "\u{e4}".repeat(201);
        let beginning = "\u{e4}".repeat(200);
        assert_eq!(exited(&long), format!("{prefix}{beginning} ..."));
    }
}
