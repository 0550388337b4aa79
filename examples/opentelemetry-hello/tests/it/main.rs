//! Runs the real program, as Lambda would, and reads the spans it exports.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use lambda_native_emulator::{Emulator, Invocation};

const SAFETY_NET: Duration = Duration::from_secs(60);

#[test]
fn the_spans_of_an_invocation_have_left_before_the_next_event_is_asked_for() {
    let lambda = Emulator::builder()
        .timeout(SAFETY_NET)
        .fetch_timeout(SAFETY_NET)
        .function_name("doubler")
        .start()
        .expect("an emulator");
    let mut process = Command::new(env!("CARGO_BIN_EXE_opentelemetry-hello"))
        .envs(lambda.environment())
        // The hook alone is to make it flush.
        .env("OTEL_BSP_SCHEDULE_DELAY", "3600000")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let stdout = process.stdout.take().expect("a pipe");
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            // The test may be over already.
            let _ = sender.send(line);
        }
    });

    for (event, answer) in [("21", "42"), ("4", "8")] {
        let invocation = Invocation::new(event).request_id(format!("r-{event}"));
        assert_eq!(lambda.submit(invocation).wait().body_str(), answer);
        // No other event comes before these have been seen.
        let mut exported = String::new();
        while !(exported.contains("double") && exported.contains(&format!("r-{event}"))) {
            let line = lines.recv_timeout(SAFETY_NET).expect("exported spans");
            exported.push_str(&line);
            exported.push('\n');
        }
    }
    // It serves for good, so there is no other end.
    let _ = process.kill();
    let _ = process.wait();
}
