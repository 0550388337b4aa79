//! A program that runs as a process, and the lines that it writes.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// Far longer than any test takes, so that tests fail instead of hanging.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A process that is killed when the test ends.
pub(crate) struct Process {
    child: Child,
    /// The lines that it writes to stderr.
    lines: Receiver<String>,
    /// The lines received so far.
    seen: String,
}

/// The result of a process.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// Everything that it has written to stderr.
    pub(crate) stderr: String,
}

impl Process {
    /// Starts the process. `then` is called when it has ended.
    #[track_caller]
    pub(crate) fn start(command: &mut Command, then: impl FnOnce() + Send + 'static) -> Process {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let pipe = child.stderr.take().expect("stderr is a pipe");
        Process {
            child,
            lines: read_lines(pipe, then),
            seen: String::new(),
        }
    }

    /// Waits until a line contains this text, and returns everything received so far.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) -> &str {
        self.wait_for_count(text, 1)
    }

    /// Like [`wait_for`](Self::wait_for), until the text has been written this often.
    #[track_caller]
    pub(crate) fn wait_for_count(&mut self, text: &str, count: usize) -> &str {
        while self.seen.matches(text).count() < count {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => self.seen.push_str(&line),
                Err(error) => panic!("no line with {text:?}: {error}, after {:?}", self.seen),
            }
        }
        &self.seen
    }

    /// The lines that the calls of [`wait_for`](Self::wait_for) have received.
    pub(crate) fn seen(&self) -> &str {
        &self.seen
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Sends SIGTERM.
    #[track_caller]
    pub(crate) fn terminate(&self) {
        let kill = Command::new("kill")
            .args(["-TERM", &self.pid().to_string()])
            .status();
        assert!(kill.expect("kill starts").success());
    }

    /// Waits until the process ends.
    #[track_caller]
    pub(crate) fn end(mut self) -> Ended {
        let mut stderr = std::mem::take(&mut self.seen);
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => stderr.push_str(&line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the process does not end: {stderr:?}"),
            }
        }
        let status = self.child.wait().expect("the process has ended");
        Ended { status, stderr }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both calls fail if the process has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_lines(pipe: ChildStderr, then: impl FnOnce() + Send + 'static) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    let mut pipe = BufReader::new(pipe);
    thread::spawn(move || {
        let mut line = Vec::new();
        // An error is treated like the end of the process.
        while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            // The test may have ended.
            let _ = sender.send(String::from_utf8_lossy(&line).into_owned());
            line.clear();
        }
        then();
    });
    lines
}

/// A value of `/proc/<pid>/status` in KiB: `VmRSS` is the current memory, `VmHWM` the peak.
#[track_caller]
pub(crate) fn memory_kib(pid: u32, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the process runs");
    let figure = status.lines().find_map(|line| line.strip_prefix(field));
    let figure = figure.and_then(|line| line.split_whitespace().nth(1));
    figure
        .and_then(|figure| figure.parse().ok())
        .unwrap_or_else(|| panic!("no {field} in {status}"))
}
