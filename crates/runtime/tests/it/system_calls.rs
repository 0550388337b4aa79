//! A warm invocation takes three system calls: one write, and a read for each of the two replies.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

use lambda_native_emulator::{At, Emulator, Fault};

use crate::bootstrap::{Bootstrap, command, unwinding};
use crate::function::PATIENCE;

const MEASURED: u64 = 1_000;

/// All system calls of a process that echoes so many events, from its start to its end.
fn system_calls(events: u64, summary: &Path) -> u64 {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE)
        .record_requests(false);
    let lambda = lambda.start().expect("the emulator starts");
    // The environment of the function, and its program, under strace.
    let mut strace = command("strace", "act", &lambda);
    strace
        .args(["-f", "-c", "-o"])
        .arg(summary)
        .arg(unwinding());
    let bootstrap = Bootstrap::start(&mut strace);
    for n in 0..events {
        let event = n.to_string();
        assert_eq!(lambda.invoke(&*event).body_str(), event);
    }
    lambda.inject(At::Next, Fault::Status(403));
    bootstrap.end().line(1);
    let table = std::fs::read_to_string(summary).expect("strace writes its summary");
    total(&table).unwrap_or_else(|| panic!("strace's summary has a total: {table}"))
}

/// `100.00    0.012345           4      3021        12 total`: the fourth column.
fn total(table: &str) -> Option<u64> {
    let line = table.lines().find(|line| line.ends_with(" total"))?;
    line.split_whitespace().nth(3)?.parse().ok()
}

#[test]
fn a_warm_invocation_takes_no_more_than_three() {
    if Command::new("strace").arg("-V").output().is_err() {
        let install = "strace is missing: apt-get install strace";
        assert!(
            std::env::var_os("CI").is_none_or(|ci| ci != "true"),
            "{install}"
        );
        eprintln!("skipped, {install}");
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let warm_up = system_calls(10, &folder.join("strace-warm-up"));
    let all = system_calls(10 + MEASURED, &folder.join("strace-all"));
    let calls = all - warm_up;
    // Two runs differ by a few calls of the loader and the allocator.
    assert!(
        (2 * MEASURED..=3 * MEASURED + 30).contains(&calls),
        "{calls} system calls for {MEASURED} invocations"
    );
}

#[test]
fn the_total_of_a_summary_is_found() {
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
