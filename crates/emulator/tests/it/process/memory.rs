//! The memory of a bootstrap that starts other processes.

use lambda_native_emulator::Emulator;
use lambda_native_emulator::process::{Bootstrap, Report, Stop};
use serde_json::json;

use crate::support::client::SAFETY;
use crate::support::function::{Function, scripted_function};

/// A shell script that runs these commands and then the function, as its child.
fn script(commands: &str) -> Bootstrap {
    // The command after the function keeps the shell from replacing itself with it.
    let script = format!("{commands}\n\"$0\"\nexit $?");
    let shell = Bootstrap::new("/bin/sh").arg("-c").arg(script);
    shell.arg(scripted_function())
}

fn start(bootstrap: Bootstrap, memory_mb: u32) -> Function {
    let lambda = Emulator::builder().timeout(SAFETY).memory_mb(memory_mb);
    Function::start_under(lambda.start().expect("an emulator"), bootstrap)
}

#[track_caller]
fn max_mb(report: Option<Report>) -> u64 {
    report.and_then(|report| report.max_memory_kib).unwrap() / 1024
}

#[test]
fn the_reported_memory_includes_the_child_of_a_script() {
    let function = start(script(""), 128);
    let (_, report) = function
        .invoke(json!({"allocate_mb": 50}))
        .wait_for_report();
    let used = max_mb(report);
    assert!((50..100).contains(&used), "{used} MB");
}

#[test]
fn a_child_of_a_script_over_the_memory_size_is_killed_with_it() {
    let function = start(script(""), 128);
    let response = function
        .invoke(json!({"allocate_mb": 200, "hang": true}))
        .wait();
    assert_eq!(response.error_type(), Some("Runtime.OutOfMemory"));
    let (_, stop) = function.exited();
    assert!(matches!(stop, Some(Stop::Memory { limit_mb: 128, .. })));
    assert_eq!(function.invoke(json!({"n": 2})).wait().json()["n"], 2);
}

#[test]
fn children_that_are_over_the_memory_size_only_together_are_killed() {
    let function = start(Bootstrap::new(scripted_function()), 128);
    let response = function
        .invoke(json!({"children_mb": [80, 80], "hang": true}))
        .wait();
    assert_eq!(response.error_type(), Some("Runtime.OutOfMemory"));
    let Some(Stop::Memory { used_kib, .. }) = function.exited().1 else {
        panic!("another reason");
    };
    // Neither of them needs more than this alone.
    assert!(used_kib > 128 * 1024, "{used_kib}");
}

#[test]
fn the_memory_that_forked_processes_share_is_counted_once() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    // Each of the four subshells waits with a copy of the text, whose pages it shares with the shell.
    let bootstrap = script(
        r#"text=$(head -c 40000000 /dev/zero | tr '\0' x)
        mkfifo "$FIFO"
        for n in 1 2 3 4; do (read -r line < "$FIFO") & done"#,
    );
    let function = start(bootstrap.env("FIFO", fifo), 150);

    // The second report comes after at least two readings of all processes.
    for _ in 0..2 {
        let (response, report) = function.invoke(json!({"n": 1})).wait_for_report();
        assert!(response.is_response(), "{response:?}");
        let used = max_mb(report);
        assert!((38..150).contains(&used), "{used} MB");
    }
}
