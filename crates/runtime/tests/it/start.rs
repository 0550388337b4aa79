//! What happens before the first `GET /next`: as little as possible.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};

use lambda_native_emulator::{At, Emulator, Fault};

use crate::support::bootstrap::{Bootstrap, command, entry_macro, unwinding};
use crate::support::function::PATIENCE;
use crate::support::tools::has_strace;

fn lambda() -> Emulator {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE);
    lambda.start().expect("the emulator starts")
}

/// The system calls of a process from its start to its first `GET /next`, one per line.
fn calls_before_next(program: &Path, function: &str, trace: &str) -> Vec<String> {
    let lambda = lambda();
    let trace = Path::new(env!("CARGO_TARGET_TMPDIR")).join(trace);
    let mut strace = command("strace", function, &lambda);
    strace.arg("-o").arg(&trace).arg(program);
    lambda.inject(At::Next, Fault::Status(403));
    Bootstrap::start(&mut strace).end().line(1);
    let trace = fs::read_to_string(trace).expect("strace writes its trace");
    let mut calls: Vec<String> = trace.lines().map(str::to_owned).collect();
    let next = calls
        .iter()
        .position(|call| call.contains(r#""GET /2018-06-01/"#));
    calls.truncate(next.expect("it has asked") + 1);
    calls
}

#[test]
fn the_first_request_takes_three_system_calls() {
    if !has_strace() {
        return;
    }
    let programs: [(fn() -> PathBuf, _); 2] =
        [(unwinding, "strace-main"), (entry_macro, "strace-macro")];
    for (program, trace) in programs {
        let calls = calls_before_next(&program(), "load", trace);
        let last = calls.last_chunk::<3>().expect("three calls");
        for (call, name) in last.iter().zip(["socket(", "connect(", "sendto("]) {
            assert!(call.starts_with(name), "{last:#?}");
        }
    }
}

#[test]
fn without_rusts_startup_code_nothing_is_set_up_before_the_first_request() {
    if !has_strace() {
        return;
    }
    let calls = calls_before_next(&entry_macro(), "load", "strace-bare");
    for call in &calls {
        for later in [
            "rt_sigaction",
            "sigaltstack",
            "/dev/null",
            "getpid",
            "poll(",
        ] {
            assert!(!call.contains(later), "{call}");
        }
    }
}

#[test]
fn closed_standard_streams_are_not_used_as_the_connection() {
    let lambda = lambda();
    let mut shell = command("sh", "load", &lambda);
    shell
        .args(["-c", r#"exec "$0" <&- >&- 2>&-"#])
        .arg(entry_macro());
    let bootstrap = Bootstrap::start(&mut shell);
    let response = lambda.invoke("echo");
    assert!(response.body_str().ends_with(" echo"), "{response:?}");
    lambda.inject(At::Next, Fault::Status(403));
    bootstrap.end();
}
