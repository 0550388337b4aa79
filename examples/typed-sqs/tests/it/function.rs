//! The program, and its log.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use lambda_native_emulator::Emulator;
use serde_json::Value;

const SAFETY_NET: Duration = Duration::from_secs(60);

pub(crate) struct Function {
    process: Child,
    log: Receiver<String>,
}

impl Function {
    pub(crate) fn start(lambda: &Emulator) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_typed-sqs"))
            .envs(lambda.environment())
            .env("AWS_LAMBDA_LOG_FORMAT", "JSON")
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stderr = process.stderr.take().expect("stderr is a pipe");
        let (sender, log) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                // The receiver is gone once the test has finished.
                let _ = sender.send(line);
            }
        });
        Self { process, log }
    }

    pub(crate) fn next_record(&self) -> Value {
        let line = self.log.recv_timeout(SAFETY_NET).expect("a line");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// Waits for a record with this message, and skips others before it.
    pub(crate) fn record_of(&self, message: &str) -> Value {
        loop {
            let record = self.next_record();
            if record["message"] == message {
                return record;
            }
        }
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // The function never exits by itself. Errors are ignored, since it may have exited already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
