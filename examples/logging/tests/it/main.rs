//! Runs the real program, as Lambda would, and reads its log.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use lambda_native_emulator::{Emulator, Invocation};
use serde_json::{Value, json};

const SAFETY_NET: Duration = Duration::from_secs(60);

struct Function {
    process: Child,
    log: Receiver<String>,
}

impl Function {
    fn start(lambda: &Emulator, level: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_logging"))
            .envs(lambda.environment())
            .env("AWS_LAMBDA_LOG_FORMAT", "JSON")
            .env("AWS_LAMBDA_LOG_LEVEL", level)
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

    fn next_record(&self) -> Value {
        let line = self.log.recv_timeout(SAFETY_NET).expect("a line");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // The function never exits by itself. Errors are ignored, since it may have exited already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const ORDER: &str = r#"{"id":"o-7","items":[
    {"name":"bicycle","price":250.0},
    {"name":"bell","price":7.5}
]}"#;

#[test]
fn every_record_has_the_ids_of_request_and_order() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda, "DEBUG");
    let pending = lambda.submit(Invocation::new(ORDER));
    let request_id = pending.request_id().to_owned();
    assert_eq!(pending.wait().body_str(), "257.5");
    let messages = ["priced", "priced", "order priced"];
    for (message, field) in messages.iter().zip(["item", "item", "total"]) {
        let record = function.next_record();
        assert_eq!(record["message"], *message);
        assert_eq!(record["requestId"], *request_id);
        assert_eq!(record["orderId"], "o-7");
        assert!(!record[field].is_null(), "{record}");
        assert!(record["timestamp"].is_string(), "{record}");
    }
}

#[test]
fn a_metric_follows_the_record() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda, "INFO");
    lambda.invoke(ORDER);
    assert_eq!(function.next_record()["message"], "order priced");
    let metric = function.next_record();
    let directive = &metric["_aws"]["CloudWatchMetrics"][0];
    assert_eq!(directive["Namespace"], "shop");
    assert_eq!(directive["Dimensions"], json!([["service"]]));
    assert_eq!(
        (&metric["total"], &metric["orderId"]),
        (&json!(257.5), &json!("o-7"))
    );
}

#[test]
fn a_function_error_is_returned_and_logged() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda, "");
    let response = lambda.invoke(r#"{"id":"o-8","items":[]}"#);
    assert_eq!(response.error_type(), Some("EmptyOrder"));
    let record = function.next_record();
    assert_eq!(
        (&record["level"], &record["errorType"]),
        (&json!("ERROR"), &json!("EmptyOrder"))
    );
    assert_eq!(record["message"], "the order o-8 has no items");
}
