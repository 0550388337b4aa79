//! A million invocations of one process. Run by `.ci/run`, because each test takes minutes: `cargo
//! test -p lambda-native --test it soak -- --ignored --test-threads 1`.
#![cfg(target_os = "linux")]

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use crate::support::bootstrap::{Bootstrap, bare_command, memory_kib, released};
use crate::support::load_api::{LoadApi, Words};

const EVENTS: u64 = 1_000_000;
const WARM_UP: u64 = 1_000;

/// The maximum growth of memory between the thousandth and the last invocation, in KiB.
const GROWTH: u64 = 64;

/// Serves a million events with one process, and compares its memory at the end with that after the
/// first thousand. The memory is measured while the process waits for an event.
#[track_caller]
fn memory_stays(words: Words) {
    let pid: Arc<OnceLock<u32>> = Arc::default();
    let warm: Arc<AtomicU64> = Arc::default();
    let api = LoadApi::start(EVENTS, words, {
        let (pid, warm) = (Arc::clone(&pid), Arc::clone(&warm));
        move |number| {
            if number == WARM_UP {
                warm.store(memory_kib(*pid.wait(), "VmRSS"), Ordering::SeqCst);
            }
        }
    });
    let mut command = bare_command(released(), "load");
    let bootstrap = Bootstrap::start(command.env("AWS_LAMBDA_RUNTIME_API", api.address()));
    pid.set(bootstrap.pid()).expect("there is one process");
    api.finish();
    let end = memory_kib(bootstrap.pid(), "VmRSS");
    let warm = warm.load(Ordering::SeqCst);
    println!("{warm} KiB after {WARM_UP} invocations, {end} KiB after {EVENTS}");
    assert!(
        end <= warm + GROWTH,
        "{warm} KiB after {WARM_UP} invocations, and {end} KiB after {EVENTS}"
    );
    assert_eq!(api.connections(), 1);
}

#[test]
#[ignore = "a minute: .ci/run runs it"]
fn memory_stays_constant_over_a_million_invocations() {
    memory_stays(|_| "echo");
}

#[test]
#[ignore = "minutes: .ci/run runs it"]
fn memory_stays_constant_over_a_million_invocations_with_failures() {
    memory_stays(|number| match number % 100 {
        0 => "large",
        n if n % 10 == 1 => "fail",
        n if n % 10 == 2 => "panic",
        n if n % 10 == 3 => "stream 3 10",
        _ => "echo",
    });
}
