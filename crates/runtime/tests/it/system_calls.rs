//! A warm invocation takes three system calls: one write, and one read for each of the two
//! responses. A chunk of a stream takes one.
#![cfg(target_os = "linux")]

use std::path::Path;

use lambda_native_emulator::{At, Emulator, Fault};

use crate::support::bootstrap::{Bootstrap, command, unwinding};
use crate::support::function::PATIENCE;
use crate::support::tools::has_strace;

const MEASURED: u64 = 1_000;

/// The number of system calls of a process with this function, from start to end.
fn system_calls(function: &str, summary: &str, serve: impl FnOnce(&Emulator)) -> u64 {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE)
        .record_requests(false);
    let lambda = lambda.start().expect("the emulator starts");
    let summary = Path::new(env!("CARGO_TARGET_TMPDIR")).join(summary);
    // Runs strace with the environment of the function and its program.
    let mut strace = command("strace", function, &lambda);
    strace
        .args(["-f", "-c", "-o"])
        .arg(&summary)
        .arg(unwinding());
    let bootstrap = Bootstrap::start(&mut strace);
    serve(&lambda);
    lambda.inject(At::Next, Fault::Status(403));
    bootstrap.end().line(1);
    let table = std::fs::read_to_string(summary).expect("strace writes its summary");
    total(&table).unwrap_or_else(|| panic!("no total in strace's summary: {table}"))
}

/// Returns the fourth column of `100.00 0.012345 4 3021 12 total`.
fn total(table: &str) -> Option<u64> {
    let line = table.lines().find(|line| line.ends_with(" total"))?;
    line.split_whitespace().nth(3)?.parse().ok()
}

#[test]
fn a_warm_invocation_takes_at_most_three_system_calls() {
    if !has_strace() {
        return;
    }
    let serve = |events: u64| {
        move |lambda: &Emulator| {
            for n in 0..events {
                let event = n.to_string();
                assert_eq!(lambda.invoke(&*event).body_str(), event);
            }
        }
    };
    let warm_up = system_calls("act", "strace-warm-up", serve(10));
    let all = system_calls("act", "strace-all", serve(10 + MEASURED));
    let calls = all - warm_up;
    // Two runs differ by a few calls of the loader and the allocator.
    assert!(
        (2 * MEASURED..=3 * MEASURED + 30).contains(&calls),
        "{calls} system calls for {MEASURED} invocations"
    );
}

#[test]
fn a_chunk_of_a_stream_takes_one_system_call() {
    if !has_strace() {
        return;
    }
    let stream = |chunks: u64| {
        move |lambda: &Emulator| {
            let response = lambda.invoke(format!("stream {chunks} 100"));
            assert_eq!(response.body().len() as u64, 100 * chunks);
        }
    };
    let few = system_calls("load", "strace-few-chunks", stream(10));
    let many = system_calls("load", "strace-many-chunks", stream(10 + MEASURED));
    let calls = many - few;
    assert!(
        (MEASURED..=MEASURED + 30).contains(&calls),
        "{calls} system calls for {MEASURED} chunks"
    );
}

#[test]
fn the_total_is_parsed_from_a_summary() {
    let table = "\
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 66.67    0.000020           0      2000           recvfrom
 33.33    0.000010           0      1000        12 writev
------ ----------- ----------- --------- --------- ----------------
100.00    0.000030           0      3000        12 total
";
    assert_eq!(total(table), Some(3000));
    assert_eq!(total("strace: Cannot find executable"), None);
}
