//! How a process exited.

use std::fmt;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;

use rustix::process::Signal;

/// How a process exited.
///
/// `Display` writes it for people: `exited with status 3`, `killed by SIGSEGV (11)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It exited with this status.
    Status(i32),
    /// It was killed by the signal with this number.
    Signal(i32),
}

impl Exit {
    pub(super) fn of(status: ExitStatus) -> Exit {
        match (status.code(), status.signal()) {
            (Some(code), _) => Exit::Status(code),
            (None, Some(signal)) => Exit::Signal(signal),
            // A process that has been waited for has one of them.
            (None, None) => Exit::Status(-1),
        }
    }

    /// The text that the service uses, as in `RequestId: ... Error: Runtime exited with error: exit
    /// status 3`.
    pub(super) fn reason(self) -> String {
        match self {
            Exit::Status(0) => "Runtime exited without providing a reason".to_owned(),
            Exit::Status(code) => format!("Runtime exited with error: exit status {code}"),
            Exit::Signal(number) => match name_and_description(number) {
                Some((_, words)) => format!("Runtime exited with error: signal: {words}"),
                None => format!("Runtime exited with error: signal {number}"),
            },
        }
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Exit::Status(code) => write!(out, "exited with status {code}"),
            Exit::Signal(number) => match name_and_description(number) {
                Some((name, _)) => write!(out, "killed by {name} ({number})"),
                None => write!(out, "killed by signal {number}"),
            },
        }
    }
}

/// The name and the description of a signal. The numbers differ between systems.
fn name_and_description(number: i32) -> Option<(&'static str, &'static str)> {
    let table = [
        (Signal::ABORT, "SIGABRT", "aborted"),
        (Signal::ALARM, "SIGALRM", "alarm clock"),
        (Signal::BUS, "SIGBUS", "bus error"),
        (Signal::FPE, "SIGFPE", "floating point exception"),
        (Signal::HUP, "SIGHUP", "hangup"),
        (Signal::ILL, "SIGILL", "illegal instruction"),
        (Signal::INT, "SIGINT", "interrupt"),
        (Signal::KILL, "SIGKILL", "killed"),
        (Signal::PIPE, "SIGPIPE", "broken pipe"),
        (Signal::QUIT, "SIGQUIT", "quit"),
        (Signal::SEGV, "SIGSEGV", "segmentation fault"),
        (Signal::SYS, "SIGSYS", "bad system call"),
        (Signal::TERM, "SIGTERM", "terminated"),
        (Signal::TRAP, "SIGTRAP", "trace/breakpoint trap"),
        (Signal::XCPU, "SIGXCPU", "CPU time limit exceeded"),
    ];
    table
        .into_iter()
        .find(|(signal, ..)| signal.as_raw() == number)
        .map(|(_, name, words)| (name, words))
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn every_exit_has_a_display_and_a_reason() {
        let table = [
            (
                Exit::Status(3),
                "exited with status 3",
                "Runtime exited with error: exit status 3",
            ),
            (
                Exit::Status(0),
                "exited with status 0",
                "Runtime exited without providing a reason",
            ),
            (
                Exit::Signal(9),
                "killed by SIGKILL (9)",
                "Runtime exited with error: signal: killed",
            ),
            (
                Exit::Signal(11),
                "killed by SIGSEGV (11)",
                "Runtime exited with error: signal: segmentation fault",
            ),
            (
                Exit::Signal(64),
                "killed by signal 64",
                "Runtime exited with error: signal 64",
            ),
        ];
        for (exit, display, reason) in table {
            assert_eq!(exit.to_string(), display);
            assert_eq!(exit.reason(), reason);
        }
    }
}
