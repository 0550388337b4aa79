//! Outputs that nobody reads, that are read late, and that do not block.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::thread;

use serde_json::{Value, json};

use super::function;
use crate::support::{lam, send};

const LINE: &str = "a line of output\n";

/// A `lam run` whose stderr the test reads, or does not read.
struct Unread {
    lam: Child,
    address: String,
}

impl Unread {
    fn start() -> Unread {
        // On a busy machine, much output takes longer than the default timeout.
        let mut lam = lam(["run", &function(), "--port", "0", "--timeout", "300"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("lam");
        let mut url = String::new();
        BufReader::new(lam.stdout.as_mut().unwrap())
            .read_line(&mut url)
            .unwrap();
        let address = url.trim_end().trim_start_matches("http://").to_owned();
        Unread { lam, address }
    }

    fn invoke(&self, event: &Value) {
        let head = format!(
            "POST /2015-03-31/functions/function/invocations HTTP/1.1\r\nHost: {}\r\n",
            self.address
        );
        let response = send(&self.address, &head, event.to_string().as_bytes());
        assert_eq!(response.status, 200);
        assert_eq!(response.header("x-amz-function-error"), None);
    }

    /// Sends SIGTERM and waits for the end.
    fn stop(&mut self) {
        let _ = Command::new("kill").arg(self.lam.id().to_string()).status();
        assert_eq!(self.lam.wait().unwrap().code(), Some(143));
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        let _ = self.lam.kill();
    }
}

#[test]
fn a_full_stderr_does_not_stop_lam() {
    let mut unread = Unread::start();

    // A pipe holds 64 KiB, and the queue a mebibyte.
    for _ in 0..40 {
        unread.invoke(&json!({"stdout": LINE.repeat(1_000)}));
    }

    unread.stop();
}

#[test]
fn a_reader_that_returns_hears_of_lost_lines() {
    let mut unread = Unread::start();
    for _ in 0..40 {
        unread.invoke(&json!({"stdout": LINE.repeat(1_000)}));
    }

    let stderr = unread.lam.stderr.take().unwrap();
    let mut lines = BufReader::new(stderr).lines().map(Result::unwrap);
    let note = lines.find(|line| line.contains("lines were lost"));
    assert!(note.is_some_and(|note| note.starts_with("warning: ")));

    unread.invoke(&json!({"stdout": "after the loss\n"}));
    assert!(lines.any(|line| line.ends_with("after the loss")));
}

#[test]
fn a_burst_of_output_is_complete() {
    const COUNT: usize = 50_000;
    let mut unread = Unread::start();
    let mut stderr = unread.lam.stderr.take().unwrap();
    let reader = thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).map(|_| text)
    });

    unread.invoke(&json!({"stdout": LINE.repeat(COUNT)}));
    unread.stop();

    let text = reader.join().unwrap().unwrap();
    let count = text
        .lines()
        .filter(|line| line.ends_with(LINE.trim_end()))
        .count();
    assert_eq!(count, COUNT);
}

/// Node.js makes the pipes of its child processes non-blocking.
#[test]
fn outputs_that_do_not_block_get_everything() {
    const COUNT: usize = 20_000;
    let non_blocking = || {
        let (ours, theirs) = UnixStream::pair().unwrap();
        theirs.set_nonblocking(true).unwrap();
        (ours, OwnedFd::from(theirs))
    };
    let (mut stdout, lam_stdout) = non_blocking();
    let (mut stderr, lam_stderr) = non_blocking();
    let event = json!({"stdout": LINE.repeat(COUNT)}).to_string();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("event.json");
    std::fs::write(&file, &event).unwrap();
    let mut command = lam(["invoke", &function(), "--timeout", "300", "--event"]);
    command.arg(&file);
    let mut lam = command
        .stdout(lam_stdout)
        .stderr(lam_stderr)
        .spawn()
        .unwrap();
    // These have descriptors of the outputs as well.
    drop(command);

    let reader = thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).map(|_| text)
    });
    // lam writes the response after the log.
    let mut response = Vec::new();
    stdout.read_to_end(&mut response).unwrap();
    let log = reader.join().unwrap().unwrap();

    assert!(
        lam.wait().unwrap().success(),
        "{}",
        log.lines().last().unwrap_or_default()
    );
    let count = log
        .lines()
        .filter(|line| line.ends_with(LINE.trim_end()))
        .count();
    assert_eq!(count, COUNT);
    // The function returns its event.
    assert_eq!(response.len(), event.len());
}
