//! The memory of a function over many invocations.

use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use crate::support::function::{STYLES, Style};
use crate::support::load_api::{LoadApi, Words};
use crate::support::process::{Process, memory_kib};
use crate::support::programs::program;

const WARM_UP: u64 = 1_000;

/// The maximum growth of memory between the thousandth and the last invocation, in KiB.
const GROWTH: u64 = 64;

/// Serves events with one process, and compares its memory at the end with that after the first
/// thousand. The memory is measured while the process waits for an event.
#[track_caller]
fn memory_stays(style: Style, events: u64, words: Words) {
    let pid: Arc<OnceLock<u32>> = Arc::default();
    let warm: Arc<AtomicU64> = Arc::default();
    let api = LoadApi::start(events, words, {
        let (pid, warm) = (Arc::clone(&pid), Arc::clone(&warm));
        move |number| {
            if number == WARM_UP {
                warm.store(memory_kib(*pid.wait(), "VmRSS"), Ordering::SeqCst);
            }
        }
    });
    let mut command = Command::new(program("load.c"));
    command
        .env("AWS_LAMBDA_RUNTIME_API", api.address())
        .env("TEST_STYLE", format!("{style:?}"));
    let process = Process::start(&mut command, || {});
    pid.set(process.pid()).expect("there is one process");
    api.finish();
    let end = memory_kib(process.pid(), "VmRSS");
    let warm = warm.load(Ordering::SeqCst);
    assert!(
        end <= warm + GROWTH,
        "{style:?}: {warm} KiB after {WARM_UP} invocations, and {end} KiB after {events}"
    );
    assert_eq!(api.connections(), 1);
}

/// The commands of `load.c`.
fn mixed(number: u64) -> &'static str {
    match number % 100 {
        0 => "large",
        n if n % 10 == 1 => "fail",
        n if n % 10 == 3 => "stream 3 10",
        _ => "echo",
    }
}

#[test]
fn memory_stays_constant() {
    for style in STYLES {
        memory_stays(style, 10_000, |_| "echo");
    }
}

#[test]
#[ignore = "minutes: .ci/run runs it"]
fn memory_stays_constant_over_100_000_invocations() {
    for style in STYLES {
        memory_stays(style, 100_000, |_| "echo");
        memory_stays(style, 100_000, mixed);
    }
}
