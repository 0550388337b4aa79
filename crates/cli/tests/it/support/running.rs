//! A `lam` process that keeps running, and its stderr.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use super::SAFETY;

/// A `lam` that keeps running, such as `lam run`. Its stderr is collected.
pub(crate) struct Running {
    pub(crate) process: Child,
    log: Arc<(Mutex<Vec<String>>, Condvar)>,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Running {
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("lam starts");
        let log = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let stderr = process.stderr.take().expect("lam has a stderr");
        let sink = Arc::clone(&log);
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                sink.0.lock().unwrap().push(line);
                sink.1.notify_all();
            }
        });
        Running { process, log }
    }

    /// Starts a `lam` whose stderr the caller reads.
    pub(crate) fn spawn(command: &mut Command) -> Running {
        Running {
            process: command.spawn().expect("lam starts"),
            log: Arc::default(),
        }
    }

    /// Waits for a line of stderr for which `wanted` returns true, and returns it.
    pub(crate) fn wait_for(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let lines = self.log.0.lock().unwrap();
        let is_missing = |lines: &mut Vec<String>| !lines.iter().any(|line| wanted(line));
        let (lines, _) = self
            .log
            .1
            .wait_timeout_while(lines, SAFETY, is_missing)
            .unwrap();
        match lines.iter().find(|line| wanted(line)) {
            Some(line) => line.clone(),
            None => panic!("{what}: no such line; stderr was:\n{}", lines.join("\n")),
        }
    }

    pub(crate) fn wait_for_text(&self, text: &str) -> String {
        self.wait_for(text, |line| line.contains(text))
    }

    /// Waits until this many lines of stderr contain the text.
    pub(crate) fn wait_for_times(&self, text: &str, times: usize) {
        let count = |lines: &[String]| lines.iter().filter(|line| line.contains(text)).count();
        let lines = self.log.0.lock().unwrap();
        let (lines, _) = self
            .log
            .1
            .wait_timeout_while(lines, SAFETY, |lines| count(lines) < times)
            .unwrap();
        assert!(count(&lines) >= times, "{text}: {}", lines.join("\n"));
    }

    pub(crate) fn log(&self) -> String {
        self.log.0.lock().unwrap().join("\n")
    }

    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args(["-s", name, &self.process.id().to_string()])
            .status()
            .expect("kill");
        assert!(status.success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // After a signal, lam stops the function too.
        if matches!(self.process.try_wait(), Ok(None)) {
            self.signal("TERM");
        }
        let _ = self.process.wait();
    }
}
