//! `lam build --split-debuginfo` and `lam symbols`.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::support::{Demo, Running, lam, stderr, stdout};

/// Panics in a function that is inlined into another.
const MAIN: &str = "
fn main() { outer(std::env::args().count()); }

#[inline(never)]
fn outer(count: usize) { inner(count + 1); }

#[inline(always)]
fn inner(count: usize) {
    panic!(\"{count}\");
}
";

#[test]
fn backtraces_of_a_stripped_executable_get_names_and_lines() {
    let Some((demo, bootstrap)) = Demo::built_without_symbols(MAIN) else {
        return;
    };
    let debug = format!("{bootstrap}.debug");
    let run = || {
        let mut command = Command::new(&bootstrap);
        stderr(&command.env("RUST_BACKTRACE", "full").output().unwrap())
    };
    let log = run();
    assert!(log.contains(" - <unknown>"), "{log}");

    let mut symbols = lam(["symbols", &debug])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Bytes that are not UTF-8 are copied.
    let input = [log.as_bytes(), b"\xff <unknown>\n"].concat();
    symbols.stdin.take().unwrap().write_all(&input).unwrap();
    let output = symbols.wait_with_output().unwrap();
    let named = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = named
        .lines()
        .find(|line| line.contains("inlined into outer ("));
    let line = line.unwrap_or_else(|| panic!("{named}"));
    assert!(line.contains(" - inner ("), "{line}");
    assert!(
        line.contains("src/main.rs:9), inlined into outer ("),
        "{line}"
    );
    assert!(line.ends_with("src/main.rs:5)"), "{line}");
    assert!(output.stdout.ends_with(b"\xff <unknown>\n"), "{named}");
    assert_eq!(named.matches("0x").count(), log.matches("0x").count());

    lam_run_names_the_functions_too(&bootstrap, &debug);
    #[cfg(feature = "aws")]
    lam_logs_names_them(&log, &debug);

    // A build without the flag is as small, and leaves no debug information of another build.
    let with = fs::metadata(&bootstrap).unwrap().len();
    let output = demo.lam(["build"]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let without = fs::metadata(&bootstrap).unwrap().len();
    assert!(
        with.abs_diff(without) < without / 20,
        "{with} and {without} bytes"
    );
    assert!(!std::path::Path::new(&debug).exists());
    assert!(run().contains(" - <unknown>"));
}

/// `lam run` and `lam invoke` find the debug information beside the executable, if it is that of the same build.
fn lam_run_names_the_functions_too(bootstrap: &str, debug: &str) {
    let flags = ["--env", "RUST_BACKTRACE=full"];
    let named = " - inner (";
    let run = [&["run", "--port", "0", bootstrap], &flags[..]].concat();
    let running = Running::start(&mut lam(run));
    let line = running.wait_for_text(named);
    assert!(
        line.contains("src/main.rs:9), inlined into outer ("),
        "{line}"
    );
    drop(running);

    let invoke = || {
        let invoke = [&["invoke", bootstrap], &flags[..]].concat();
        stderr(&lam(invoke).output().unwrap())
    };
    let log = invoke();
    assert!(log.contains(named), "{log}");
    let kept = format!("{debug}.kept");
    fs::rename(debug, &kept).unwrap();
    fs::copy(std::env::current_exe().unwrap(), debug).unwrap();
    let log = invoke();
    assert!(
        log.contains(" - <unknown>") && !log.contains(named),
        "{log}"
    );
    fs::rename(&kept, debug).unwrap();
}

/// `lam logs --symbols`, for lines of text and for a record of JSON.
#[cfg(feature = "aws")]
fn lam_logs_names_them(log: &str, debug: &str) {
    let record = serde_json::json!({"level": "ERROR", "message": log}).to_string();
    for message in [log, &record] {
        for format in [&[][..], &["--raw"], &["--json"]] {
            let flags = [&["--symbols", debug], format].concat();
            let output = crate::aws::logs_of(message, &flags);
            let text = stdout(&output);
            assert!(text.contains(" - inner ("), "{text}{}", stderr(&output));
        }
    }
    let output = crate::aws::logs_of("text", &["--symbols", "/nowhere/bootstrap.debug"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("/nowhere/bootstrap.debug"));
}

#[test]
fn a_file_without_debug_information_is_rejected() {
    let output = lam(["symbols", "/nowhere/bootstrap.debug"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("/nowhere/bootstrap.debug"));
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let output = lam(["symbols", manifest]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("cannot read the debug information"));
}
