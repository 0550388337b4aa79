//! The pages of a log on moto, an emulator of CloudWatch Logs.

use std::process::Command;

use super::emulator::{Emulator, program};
use super::lam_with;
use super::stand_in::StandIn;
use crate::support::{stderr, stdout};

/// A page of FilterLogEvents has at most 10,000 records, so these are three.
const RECORDS: usize = 24_000;

/// Logs that many records. A call of PutLogEvents takes 10,000 at the most.
const LOG: &str = r#"
import boto3, sys, time
logs, count = boto3.client("logs"), int(sys.argv[1])
names = {"logGroupName": "/aws/lambda/orders", "logStreamName": "s"}
logs.create_log_group(logGroupName=names["logGroupName"])
logs.create_log_stream(**names)
start = int(time.time() * 1000) - count
for first in range(0, count, 8000):
    records = range(first, min(first + 8000, count))
    events = [{"timestamp": start + record, "message": f"line {record}"} for record in records]
    logs.put_log_events(**names, logEvents=events)
"#;

fn moto(name: &str) -> Option<Command> {
    let requirements = "crates/tidy/tests/it/interop/requirements.txt";
    program("target/interop", requirements, name).map(Command::new)
}

#[test]
fn all_pages_of_a_log_are_printed_once_and_in_order() {
    let (Some(mut server), Some(mut python)) = (moto("moto_server"), moto("python")) else {
        return;
    };
    let moto = Emulator::start(|port| {
        server.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        server
    });
    let output = python
        .args(["-c", LOG, &RECORDS.to_string()])
        .env("AWS_ENDPOINT_URL", moto.url())
        .env("AWS_DEFAULT_REGION", "eu-west-1")
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "s")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));

    // moto's Lambda needs Docker.
    let aws = StandIn::with_function();
    let output = lam_with(&aws, &["logs", "orders", "--raw"])
        .env("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", moto.url())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let expected: String = (0..RECORDS)
        .map(|record| format!("line {record}\n"))
        .collect();
    assert!(
        stdout(&output) == expected,
        "{} lines",
        stdout(&output).lines().count()
    );
}
